import { Secret } from '../core/argv.ts'
import type { Context } from '../core/context.ts'
import { SlipwayError } from '../core/error.ts'
import type { Issue } from '../core/issue.ts'
import type { Project } from '../manifest/project.ts'

/** Reads the values of the project's secrets. Throws `secret-missing` with every one that is not there. */
export async function readSecrets(context: Context, project: Project): Promise<Record<string, Secret>> {
  const used = new Set(
    Object.values(project.services).flatMap(({ secrets, build }) =>
      [...secrets, ...(build?.secrets ?? [])].map((mount) => mount.source),
    ),
  )
  const entries = await Promise.all(
    [...used].map(async (name) => [name, await readSecret(context, project, name)] as const),
  )
  const missing = entries.filter(([, value]) => value === undefined).map(([name]) => missingIssue(project, name))
  if (missing.length > 0) throw new SlipwayError(missingSecrets(missing))
  return Object.fromEntries(entries.flatMap(([name, value]) => (value ? [[name, value]] : [])))
}

async function readSecret(context: Context, project: Project, name: string): Promise<Secret | undefined> {
  const source = project.secrets[name]
  if (source?.type === 'file') {
    const bytes = await context.files.readBytes(source.path)
    return bytes && new Secret(Buffer.from(bytes).toString('latin1'))
  }
  const value = source?.type === 'environment' ? project.variable(source.variable) : undefined
  return value === undefined ? undefined : new Secret(Buffer.from(value).toString('latin1'))
}

function missingIssue(project: Project, name: string): Issue {
  const source = project.secrets[name]
  const path = `secrets.${name}`
  const message =
    source?.type === 'file'
      ? `The file of secret ${name} is missing: ${source.path}`
      : `${source?.type === 'environment' ? source.variable : name} is not set`
  const fix =
    source?.type === 'file' ? 'Write the value into that file.' : 'Set the variable in your shell or in `.env`.'
  return { code: 'secret-missing', at: project.locate(path), path, message, fix }
}

function missingSecrets(issues: readonly Issue[]) {
  return {
    code: 'secret-missing',
    what: issues.length === 1 ? 'A secret has no value' : `${issues.length} secrets have no value`,
    why: issues.map((issue) => issue.path.replace('secrets.', '')).join(', '),
    fix: 'Give each a value, then run the command again; nothing was changed.',
    issues,
  } as const
}
