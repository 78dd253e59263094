import type { Context } from '../core/context.ts'
import { SlipwayError } from '../core/error.ts'
import type { Plan } from '../core/plan.ts'
import { atLeast } from '../host/engine-facts.ts'
import { changedThings } from '../host/plan/landscape-steps.ts'
import { observeStale } from '../host/observe/observe-stale.ts'
import { observeHost } from '../host/observe/observed.ts'
import { planHost } from '../host/plan/plan-host.ts'
import type { PlanInput } from '../host/plan/plan-input.ts'
import { wantProject } from '../host/want/want.ts'
import type { Wanted } from '../host/want/wanted.ts'
import { ensureImages, type ImageState, inspectImages, observeImages } from '../image/resolve-images.ts'
import type { Project } from '../manifest/project.ts'
import { checkManifest, type Runnable } from './check-manifest.ts'
import type { LoadedProject, Telling } from './load-project.ts'
import { readConfigs } from './read-configs.ts'
import { readSecrets } from './read-secrets.ts'
import type { Request } from './request.ts'

/** A manifest that was read and checked against the engine that is to run it. */
export interface Checked extends Runnable {
  readonly images: ImageState
}

/** How a project is checked. */
interface CheckOptions extends Telling {
  readonly rebuild: boolean
  readonly pull: boolean
  /** What the command line changes of the files. */
  readonly change?: (project: Project) => Project
}

/** Reads, checks and observes; changes nothing. */
export async function checkRequest(context: Context, request: Request, options: CheckOptions): Promise<Checked> {
  const runnable = await checkManifest(context, request, options.change, options)
  await readSecrets(context, runnable.project)
  await readConfigs(context, runnable.project)
  return { ...runnable, images: await observeImages(context, runnable.project, options) }
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

/** What a change is for. */
export interface ChangeOptions extends Pick<PlanInput, 'back' | 'resume'> {
  /** Word for the record, for example `up`. */
  readonly reason: string
  /** Services that get new containers although nothing changed. */
  readonly renew?: ReadonlySet<string>
}

/** Observes the engine and plans the way from there to what is wanted. */
export async function planChange(
  context: Context,
  owner: LoadedProject['owner'],
  wanted: Wanted,
  options: ChangeOptions,
): Promise<Plan> {
  const observed = await observeHost(context, owner)
  const changed = changedThings(wanted, observed)
  if (changed.length > 0) throw new SlipwayError(cannotChange(changed))
  const stale = await observeStale(context, wanted, observed)
  const { user, host, home } = context.actor
  const record = { by: `${user}@${host}`, home, reason: options.reason }
  const { renew = new Set(), back, resume } = options
  const evidence = resume?.without ?? new Set()
  const moreover = { ...(back && { back }), ...(resume && { resume }) }
  return planHost({ owner, wanted, observed, stale, renew, evidence, record, ...moreover })
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
