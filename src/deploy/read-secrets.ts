import { describeArgv, Secret } from '../core/argv.ts'
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
  if (source?.type === 'external') return context.keptSecrets.read(project.name, name)
  const value = source?.type === 'environment' ? project.variable(source.variable) : undefined
  return value === undefined ? undefined : new Secret(Buffer.from(value).toString('latin1'))
}

function missingIssue(project: Project, name: string): Issue {
  const path = `secrets.${name}`
  return { code: 'secret-missing', at: project.locate(path), path, ...lackOf(project, name) }
}

/** What is missing, and what gives it. */
function lackOf(project: Project, name: string): Pick<Issue, 'message' | 'fix'> {
  const source = project.secrets[name]
  if (source?.type === 'file')
    return {
      message: `The file of secret ${name} is missing: ${source.path}`,
      fix: 'Write the value into that file.',
    }
  if (source?.type === 'environment')
    return { message: `${source.variable} is not set`, fix: 'Set the variable in your shell or in `.env`.' }
  return {
    message: `The secret ${name} has no value on this machine`,
    fix: `Give it one: \`${describeArgv('slipway', ['secret', 'set', name])} < file\`.`,
  }
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
