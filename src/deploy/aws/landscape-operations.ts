import type { Cloud } from '../../core/aws/cloud-port.ts'
import type { Context } from '../../core/context.ts'
import { SlipwayError } from '../../core/error.ts'
import { serviceOf } from '../../landscape/plan/plan-jobs.ts'
import { planLandscape } from '../../landscape/plan/plan-landscape.ts'
import type { DownRequest, DownResult, PlanReport, PlanRequest, Request, UpRequest } from '../request.ts'
import { bucketIn, changeLandscape } from './change-landscape.ts'
import { downLandscape } from './down-landscape.ts'
import { observeJobs } from './job-record.ts'
import type { LandscapeResult, LandscapeStatus } from './landscape-report.ts'
import { type LoadedLandscape, loadLandscape, refuseUnbuilt, wishFor } from './load-landscape.ts'
import { observeLandscape } from './observe-landscape.ts'
import { statusLandscape } from './status-landscape.ts'

/** `slipway up` of an environment in AWS. */
export async function upInAws(context: Context, request: UpRequest): Promise<LandscapeResult> {
  const began = context.clock.now()
  context.emit({ type: 'stage', name: 'check', title: 'Reading the project' })
  const loaded = await loadLandscape(context, request)
  refuseUnbuilt(loaded)
  const cloud = await open(context, loaded)
  const { allowReplace = [], jobs = {}, breakLock, limitMs } = request
  refuseNoJobs(loaded, Object.keys(jobs))
  const wish = { ...(await wishFor(loaded, cloud, context.signal)), verdicts: jobs }
  return changeLandscape(context, cloud, { wish, allowReplace, breakLock, limitMs, began })
}

/** `slipway plan` of an environment in AWS; offline it is the plan for an account in which nothing is yet. */
export async function planInAws(context: Context, request: PlanRequest): Promise<PlanReport> {
  const loaded = await loadLandscape(context, request)
  const cloud = request.offline ? undefined : await open(context, loaded)
  const wish = await wishFor(loaded, cloud, context.signal)
  const live = cloud ? await observeLandscape(cloud.stacks, loaded.owner, context.signal, loaded.landscape) : []
  const services = Object.values(loaded.project.services)
  const builds = services.filter(({ build }) => build).map(({ name }) => name)
  const records = cloud ? await observeJobs(cloud, bucketIn(live), wish, context.signal) : {}
  return { plan: planLandscape(wish, live, records).plan, builds, pulls: [] }
}

/** `slipway status` of an environment in AWS. */
export async function statusInAws(context: Context, request: Request): Promise<LandscapeStatus> {
  const loaded = await loadLandscape(context, request)
  return statusLandscape(context, await open(context, loaded), loaded.owner)
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

/** What is said of a service that is no job would never be heard. */
function refuseNoJobs({ landscape }: LoadedLandscape, named: readonly string[]): void {
  const jobs = landscape.components.filter(({ job }) => job).map(serviceOf)
  const other = named.filter((name) => !jobs.includes(name))
  if (other.length === 0) return
  throw new SlipwayError({
    code: 'service-unknown',
    what: `There is no job ${other.join(', ')}`,
    why: jobs.length === 0 ? 'the Compose file has no jobs' : `the jobs are ${jobs.join(', ')}`,
    fix: 'Leave --job out, or name a service that others wait for with `service_completed_successfully`.',
  })
}
