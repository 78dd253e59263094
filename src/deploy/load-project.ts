import { Secret } from '../core/argv.ts'
import type { Context } from '../core/context.ts'
import { SlipwayError } from '../core/error.ts'
import { describePosition, type Issue } from '../core/issue.ts'
import type { Owner } from '../core/route.ts'
import type { Project } from '../manifest/project.ts'
import { readProject } from '../manifest/read-project.ts'
import type { ReadResult } from '../manifest/read-result.ts'
import type { Request } from './request.ts'

/** A project that may run, and whose things are whose. */
export interface LoadedProject {
  readonly project: Project
  readonly owner: Owner
}

/** Reads the manifest of a request. Throws `manifest-missing` or `manifest-invalid` with every issue at once. */
export async function loadProject(context: Context, request: Request): Promise<LoadedProject> {
  const { project, issues } = await readManifest(context, request)
  if (!project) throw manifestFailure(issues, request)
  tellWarnings(context, issues)
  return { project, owner: ownerOf(project, request) }
}

/** Reads the manifest of a request, with every issue that it has by itself. */
export function readManifest(context: Context, request: Request): Promise<ReadResult> {
  return readProject({
    directory: request.directory,
    files: request.files,
    profiles: request.profiles,
    environment: request.environment,
    env: context.env,
    readText: context.files.readText,
  })
}

/** Whose things the project's are in the environment of a request. */
export function ownerOf(project: Project, request: Request): Owner {
  return { project: project.name, environment: request.environment }
}

/** Reports what is no error. */
export function tellWarnings(context: Context, issues: readonly Issue[]): void {
  for (const { at, message } of issues)
    context.emit({ type: 'note', level: 'warning', text: `${describePosition(at)} ${message}` })
}

/** The failure for a manifest that cannot be used as it is, or for an environment that it does not have or that cannot do this. */
export function manifestFailure(issues: readonly Issue[], { environment }: Partial<Request>): SlipwayError {
  const issue = issues.find(({ code }) => Object.hasOwn(environmentTroubles, code))
  if (!issue) return invalidManifest(issues)
  const { what, why } = environmentTroubles[issue.code as keyof typeof environmentTroubles](issue, environment ?? '')
  return new SlipwayError({
    code: 'environment-unknown',
    what,
    why,
    fix: issue.fix ?? 'Name another environment.',
    // Where there is no slipway.yaml there is no place to show.
    issues: issues.filter((one) => one.path !== '' || one !== issue),
  })
}

/** What is said of an environment that cannot be used, by the code of the issue. */
const environmentTroubles = {
  'environment-unknown': ({ accepted = 'local' }: Issue, name: string) => ({
    what: `There is no environment ${name}`,
    why: `this project has ${accepted}`,
  }),
  'environment-not-built': (_: Issue, name: string) => ({
    what: `This command does not work for ${name} yet`,
    why: 'it is in AWS',
  }),
  'environment-unclear': ({ message }: Issue) => ({ what: 'The environment is not clear', why: message }),
}

/** The failure for a manifest that cannot be used as it is. */
export function invalidManifest(issues: readonly Issue[]): SlipwayError {
  const missing = issues.find((issue) => issue.code === 'file-missing')
  const [first] = issues
  if (missing)
    return new SlipwayError({
      code: 'manifest-missing',
      what: 'There is no Compose file here',
      why: missing.message,
      fix: missing.fix ?? 'Go to the folder of the project, or name it with `-C`.',
    })
  const count = issues.length === 1 ? '1 problem' : `${issues.length} problems`
  return new SlipwayError({
    code: 'manifest-invalid',
    what: `${first?.at.file ?? 'The Compose file'} cannot be used as it is`,
    why: count,
    fix: issues.length === 1 ? 'Mend it and run the command again.' : 'Mend them and run the command again.',
    issues,
  })
}

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
