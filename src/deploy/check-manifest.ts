import type { Context } from '../core/context.ts'
import type { Owner } from '../core/route.ts'
import { sortIssues, type Issue } from '../core/issue.ts'
import { checkKeys } from '../host/check-keys.ts'
import { checkService } from '../host/check-service.ts'
import { atLeast, type EngineFacts, observeEngine } from '../host/engine-facts.ts'
import type { Project } from '../manifest/project.ts'
import type { ReadResult } from '../manifest/read-result.ts'
import { checkBuild, observeBuilder } from '../image/builder.ts'
import { checkExternal } from './check-external.ts'
import { checkNames } from './check-names.ts'
import {
  type LoadedProject,
  manifestFailure,
  ownerOf,
  readManifest,
  type Telling,
  tellWarnings,
} from './load-project.ts'
import type { Request } from './request.ts'

/** A project that the engine it was checked against can run. */
export interface Runnable extends LoadedProject {
  readonly engine: EngineFacts
}

/**
 * Reads the manifest and holds it against the engine, with what the command line changes of it. Throws
 * `manifest-invalid` with the issues of both at once.
 */
export async function checkManifest(
  context: Context,
  request: Request,
  change?: (project: Project) => Project,
  { warns = true }: Telling = {},
): Promise<Runnable> {
  const asWritten = await readManifest(context, request)
  const read = asWritten.project && change ? { ...asWritten, project: change(asWritten.project) } : asWritten
  const engine = await engineFor(context, read)
  const found = engine ? await newIssues(context, request, read, engine) : []
  // What is honoured in part is no problem to mend before the next try.
  const problems = found.filter((issue) => issue.severity !== 'warning')
  if (!read.project || !engine || problems.length > 0)
    throw manifestFailure(sortIssues([...read.issues, ...problems]), request)
  if (warns) tellWarnings(context, sortIssues([...read.issues, ...found]))
  return { project: read.project, owner: ownerOf(read.project, request), engine }
}

/** Without a project that runs, an engine that is not there is not worth a word, nor is this one where another platform is meant. */
async function engineFor(context: Context, { project, partial, issues }: ReadResult): Promise<EngineFacts | undefined> {
  if (project) return observeEngine(context.docker)
  if (!partial || issues.some((issue) => issue.code.startsWith('environment-'))) return undefined
  return observeEngine(context.docker).catch(() => undefined)
}

/** What the engine cannot honour, but for what is reported already or follows from that. */
async function newIssues(context: Context, request: Request, read: ReadResult, engine: EngineFacts): Promise<Issue[]> {
  const project = read.project ?? read.partial
  if (!project) return []
  const owner = ownerOf(project, request)
  const found = await checkPlatform(context, project, owner, engine, !read.project)
  const known = new Set(read.issues.filter((issue) => issue.severity !== 'warning').map((issue) => issue.path))
  return found.map((issue) => project.withOwnPath?.(issue) ?? issue).filter((issue) => !known.has(issue.path))
}

/** Everything that the engine and its builder cannot honour of a project, at once. */
async function checkPlatform(
  context: Context,
  project: Project,
  owner: Owner,
  engine: EngineFacts,
  isPartial: boolean,
): Promise<Issue[]> {
  const builder = await observeBuilder(context, project, atLeast(engine.clientVersion, '23'))
  const external = await checkExternal(context, project)
  const names = await checkNames(context, project, owner)
  const services = Object.values(project.services)
  return [
    ...checkKeys(project, engine, builder),
    ...services.flatMap((service) => [
      ...checkService(project, service, engine, isPartial),
      ...checkBuild(project, service, builder),
    ]),
    ...external,
    ...names,
  ]
}
