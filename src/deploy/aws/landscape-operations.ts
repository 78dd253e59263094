import type { Cloud } from '../../core/aws/cloud-port.ts'
import type { Context } from '../../core/context.ts'
import { planLandscape } from '../../landscape/plan/plan-landscape.ts'
import type {
  DownRequest,
  DownResult,
  PlanReport,
  PlanRequest,
  ReleaseEntry,
  Request,
  RollbackRequest,
  UpRequest,
} from '../request.ts'
import { readCommit } from '../read-commit.ts'
import { changeLandscape } from './change-landscape.ts'
import { downLandscape } from './down-landscape.ts'
import type { LandscapeResult, LandscapeStatus } from './landscape-report.ts'
import { type LoadedLandscape, loadLandscape, refuseUnbuilt, wishFor } from './load-landscape.ts'
import { observeLandscape } from './observe-landscape.ts'
import { releasesOfLandscape } from './releases-landscape.ts'
import { rollbackLandscape } from './rollback-landscape.ts'
import { statusLandscape } from './status-landscape.ts'

/** `slipway up` of an environment in AWS. */
export async function upInAws(context: Context, request: UpRequest): Promise<LandscapeResult> {
  const began = context.clock.now()
  context.emit({ type: 'stage', name: 'check', title: 'Reading the project' })
  const loaded = await loadLandscape(context, request)
  refuseUnbuilt(loaded)
  const cloud = await open(context, loaded)
  const wish = await wishFor(loaded, cloud, context.signal)
  const { allowReplace = [], breakLock, limitMs } = request
  const commit = await readCommit(context.files, request.directory).catch(() => undefined)
  return changeLandscape(context, cloud, { wish, allowReplace, breakLock, limitMs, began, commit })
}

/** `slipway plan` of an environment in AWS; offline it is the plan for an account in which nothing is yet. */
export async function planInAws(context: Context, request: PlanRequest): Promise<PlanReport> {
  const loaded = await loadLandscape(context, request)
  const cloud = request.offline ? undefined : await open(context, loaded)
  const wish = await wishFor(loaded, cloud, context.signal)
  const live = cloud ? await observeLandscape(cloud.stacks, loaded.owner, context.signal, loaded.landscape) : []
  const services = Object.values(loaded.project.services)
  const builds = services.filter(({ build }) => build).map(({ name }) => name)
  return { plan: planLandscape(wish, live).plan, builds, pulls: [] }
}

/** `slipway status` of an environment in AWS. */
export async function statusInAws(context: Context, request: Request): Promise<LandscapeStatus> {
  const loaded = await loadLandscape(context, request)
  return statusLandscape(context, await open(context, loaded), loaded.owner)
}

/** `slipway releases` of an environment in AWS. */
export async function releasesInAws(context: Context, request: Request): Promise<readonly ReleaseEntry[]> {
  const loaded = await loadLandscape(context, request)
  return releasesOfLandscape(context, await open(context, loaded), loaded.owner)
}

/** `slipway rollback` of an environment in AWS. */
export async function rollbackInAws(context: Context, request: RollbackRequest): Promise<LandscapeResult> {
  const began = context.clock.now()
  context.emit({ type: 'stage', name: 'check', title: 'Reading the project' })
  const loaded = await loadLandscape(context, request)
  const { owner, landscape } = loaded
  const { to, breakLock, limitMs } = request
  const asked = { owner, environment: landscape.environment, to, breakLock, limitMs, began }
  return rollbackLandscape(context, await open(context, loaded), asked)
}

/** `slipway down` of an environment in AWS. */
export async function downInAws(context: Context, request: DownRequest): Promise<DownResult> {
  context.emit({ type: 'stage', name: 'check', title: 'Reading the project' })
  const loaded = await loadLandscape(context, request)
  await request.confirm?.()
  const { unprotect = false, breakLock } = request
  return downLandscape(context, await open(context, loaded), { owner: loaded.owner, unprotect, breakLock })
}

/** The account is checked before anything is asked of it. */
function open({ cloud }: Context, { target }: LoadedLandscape): Promise<Cloud> {
  return cloud.open(target)
}
