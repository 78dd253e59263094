import type { Cloud } from '../../core/aws/cloud-port.ts'
import type { Context } from '../../core/context.ts'
import type { LandscapeWish } from '../../landscape/plan/wish.ts'
import { planLandscape } from '../../landscape/plan/plan-landscape.ts'
import type { DownRequest, DownResult, PlanReport, PlanRequest, Request, UpRequest } from '../request.ts'
import { type DeliveredCertificate, deliverCertificate } from './certificates/deliver-certificate.ts'
import { checkCertificate } from './certificates/read-certificate.ts'
import { changeLandscape } from './change-landscape.ts'
import { downLandscape } from './down-landscape.ts'
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
  await checkCertificate(context, loaded)
  const cloud = await open(context, loaded)
  const delivered = await deliverCertificate(context, cloud, loaded, 'make')
  const wish = withDelivered(await wishFor(loaded, cloud, context.signal), delivered)
  const { allowReplace = [], breakLock, limitMs } = request
  return changeLandscape(context, cloud, { wish, allowReplace, breakLock, limitMs, began })
}

/** `slipway plan` of an environment in AWS; offline it is the plan for an account in which nothing is yet. */
export async function planInAws(context: Context, request: PlanRequest): Promise<PlanReport> {
  const loaded = await loadLandscape(context, request)
  await checkCertificate(context, loaded)
  const cloud = request.offline ? undefined : await open(context, loaded)
  const delivered = cloud ? await deliverCertificate(context, cloud, loaded, 'look') : undefined
  const wish = withDelivered(await wishFor(loaded, cloud, context.signal), delivered)
  const live = cloud ? await observeLandscape(cloud.stacks, loaded.owner, context.signal, loaded.landscape) : []
  const services = Object.values(loaded.project.services)
  const builds = services.filter(({ build }) => build).map(({ name }) => name)
  const { plan } = planLandscape(wish, live)
  return { plan: { ...plan, changes: [...(delivered?.pending ?? []), ...plan.changes] }, builds, pulls: [] }
}

function withDelivered(wish: LandscapeWish, delivered: DeliveredCertificate | undefined): LandscapeWish {
  return { ...wish, valueOf: (input) => delivered?.valueOf(input) ?? wish.valueOf(input) }
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
  const { certificate } = loaded.landscape.environment.edge
  const removal = { owner: loaded.owner, unprotect, breakLock, certificate }
  return downLandscape(context, await open(context, loaded), removal)
}

/** The account is checked before anything is asked of it. */
function open({ cloud }: Context, { target }: LoadedLandscape): Promise<Cloud> {
  return cloud.open(target)
}
