import type { Context } from '../core/context.ts'
import { SlipwayError } from '../core/error.ts'
import { describePosition, type Issue } from '../core/issue.ts'
import type { Owner } from '../core/route.ts'
import type { Project } from '../manifest/project.ts'
import { readProject } from '../manifest/read-project.ts'
import type { ReadResult } from '../manifest/read-result.ts'
import type { Request } from './request.ts'
import { slipwayExample } from './slipway-example.ts'

/** A project that may run, and whose things are whose. */
export interface LoadedProject {
  readonly project: Project
  readonly owner: Owner
}

/** Whether what is no error is told: by commands that work with what the files say, not by those that look at what is live. */
export interface Telling {
  /** Default: false. */
  readonly warns?: boolean
}

/** Reads the manifest of a request. Throws `manifest-missing` or `manifest-invalid` with every issue at once. */
export async function loadProject(
  context: Context,
  request: Request,
  { warns = false }: Telling = {},
): Promise<LoadedProject> {
  const { project, issues } = await readManifest(context, request)
  if (!project) throw manifestFailure(issues, request)
  if (warns) tellWarnings(context, issues)
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
    // Where there is no slipway.yaml there is no place to show, but a way to begin.
    ...(issue.path === '' && { evidence: [slipwayExample(environment)] }),
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
