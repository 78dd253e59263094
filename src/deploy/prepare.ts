import type { Context } from '../core/context.ts'
import { SlipwayError } from '../core/error.ts'
import type { Plan } from '../core/plan.ts'
import { describePosition, hasErrors, type Issue, sortIssues } from '../core/issue.ts'
import { checkKeys } from '../host/check-keys.ts'
import { checkService } from '../host/check-service.ts'
import { atLeast, type EngineFacts, observeEngine } from '../host/engine-facts.ts'
import { changedThings } from '../host/landscape-steps.ts'
import { observeStale } from '../host/observe-stale.ts'
import { observeHost } from '../host/observed.ts'
import { planHost } from '../host/plan-host.ts'
import { wantProject } from '../host/want.ts'
import type { Wanted } from '../host/wanted.ts'
import { checkBuild, observeBuilder } from '../image/builder.ts'
import { ensureImages, type ImageState, inspectImages, observeImages } from '../image/resolve-images.ts'
import { checkExternal } from './check-external.ts'
import { checkNames } from './check-names.ts'
import { invalidManifest, type LoadedProject, loadProject, readSecrets } from './load-project.ts'
import { readConfigs } from './read-configs.ts'
import type { Request } from './request.ts'

/** A manifest that was read and checked against the engine that is to run it. */
export interface Checked extends LoadedProject {
  readonly engine: EngineFacts
  readonly images: ImageState
}

/** Reads, checks and observes; changes nothing. */
export async function checkRequest(
  context: Context,
  request: Request,
  options: { readonly rebuild: boolean; readonly pull: boolean },
): Promise<Checked> {
  const loaded = await loadProject(context, request)
  const engine = await observeEngine(context.docker)
  const issues = await checkProject(context, loaded, engine)
  if (hasErrors(issues)) throw invalidManifest(issues.filter((issue) => issue.severity !== 'warning'))
  for (const { at, message } of issues)
    context.emit({ type: 'note', level: 'warning', text: `${describePosition(at)} ${message}` })
  await readSecrets(context, loaded.project)
  await readConfigs(context, loaded.project)
  return { ...loaded, engine, images: await observeImages(context, loaded.project, options) }
}

/** Everything that the engine and its builder cannot honour of a project, at once. */
async function checkProject(
  context: Context,
  { project, owner }: LoadedProject,
  engine: EngineFacts,
): Promise<Issue[]> {
  const builder = await observeBuilder(context, project, atLeast(engine.clientVersion, '23'))
  const external = await checkExternal(context, project)
  const names = await checkNames(context, project, owner)
  const services = Object.values(project.services)
  return sortIssues([
    ...checkKeys(project, engine, builder),
    ...services.flatMap((service) => [
      ...checkService(project, service, engine),
      ...checkBuild(project, service, builder),
    ]),
    ...external,
    ...names,
  ])
}

/** Makes sure that every image exists before any service changes. */
export async function buildImages(context: Context, checked: Checked, rebuild: boolean): Promise<void> {
  const { images, project, engine } = checked
  if (images.due.length + images.absent.length === 0) return
  context.emit({ type: 'stage', name: 'images', title: 'Building and pulling images' })
  await ensureImages(context, project, images, { rebuild, legacyBuilder: !atLeast(engine.clientVersion, '23') })
}

/** Renders a checked project, whose images all exist, for its engine. */
export async function wantChecked(context: Context, checked: Checked): Promise<Wanted> {
  const { project, engine } = checked
  const [images, secrets, configs] = await Promise.all([
    inspectImages(context, project, checked.images.plan),
    readSecrets(context, project),
    readConfigs(context, project),
  ])
  return wantProject({ project, images, secrets, configs, engine })
}

/** Observes the engine and plans the way from there to what is wanted. */
export async function planChange(
  context: Context,
  owner: LoadedProject['owner'],
  wanted: Wanted,
  options: { readonly reason: string; readonly renew?: ReadonlySet<string> },
): Promise<Plan> {
  const observed = await observeHost(context, owner)
  const changed = changedThings(wanted, observed)
  if (changed.length > 0) throw new SlipwayError(cannotChange(changed))
  const stale = await observeStale(context, wanted, observed)
  const { user, host, home } = context.actor
  const record = { by: `${user}@${host}`, home, reason: options.reason }
  return planHost({ owner, wanted, observed, stale, renew: options.renew ?? new Set(), evidence: new Set(), record })
}

/** The engine changes neither networks nor volumes, and what is in a volume is not ours to throw away. */
function cannotChange(changed: readonly string[]) {
  const volumes = changed.some((thing) => thing.startsWith('volume'))
  return {
    code: 'step-failed',
    what: `The options of ${changed.join(' and ')} have changed`,
    why: 'the engine cannot change them on what is there already',
    fix: volumes
      ? 'Save what is in it, run `slipway down --volumes`, then `slipway up`; or put the options back.'
      : 'Run `slipway down`, then `slipway up`; or put the options back. Volumes stay.',
  } as const
}
