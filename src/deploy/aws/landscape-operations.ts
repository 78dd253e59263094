import type { Cloud } from '../../core/aws/cloud-port.ts'
import type { Context } from '../../core/context.ts'
import { SlipwayError } from '../../core/error.ts'
import { serviceOf } from '../../landscape/plan/plan-jobs.ts'
import { tellWarnings } from '../load-project.ts'
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
import { checkGiven } from './certificates/check-given.ts'
import { deliverCertificate } from './certificates/deliver-certificate.ts'
import { checkCertificate } from './certificates/read-certificate.ts'
import { changeLandscape } from './change-landscape.ts'
import { type Deliver, deliverAll, type DeliveryMode, wishWith } from './delivery.ts'
import { imageDelivery, imagesFromNothing } from './images/deliver-images.ts'
import { imagesAsNamed } from './images/images-as-named.ts'
import { downLandscape } from './down-landscape.ts'
import type { LandscapeResult, LandscapeStatus } from './landscape-report.ts'
import { type LoadedLandscape, loadLandscape, wishFor } from './load-landscape.ts'
import { nothingPresent, observePresent, planPresent } from './present.ts'
import { deliverSecrets } from './secrets/deliver-secrets.ts'
import { secretNames } from './secrets/secret-names.ts'
import { recordsToMake } from './records-to-make.ts'
import { releasesOfLandscape } from './releases/releases-landscape.ts'
import { rollbackLandscape } from './releases/rollback-landscape.ts'
import { statusLandscape } from './status/status-landscape.ts'

/** `slipway up` of an environment in AWS. */
export async function upInAws(context: Context, request: UpRequest): Promise<LandscapeResult> {
  const began = context.clock.now()
  context.emit({ type: 'stage', name: 'check', title: 'Reading the project' })
  const loaded = await loadLandscape(context, request, { warns: true })
  await checkCertificate(context, loaded)
  const cloud = await open(context, loaded)
  const { allowReplace = [], jobs = {}, breakLock, limitMs } = request
  refuseNoJobs(loaded, Object.keys(jobs))
  const wish = { ...(await wishFor(loaded, cloud, context.signal, request)), verdicts: jobs }
  const deliveries = deliveriesFor(request)
  const deliver = (limited: Context, mode: DeliveryMode) => deliverAll(deliveries, limited, cloud, loaded, mode)
  const commit = await readCommit(context.files, request.directory).catch(() => undefined)
  const change = { wish, deliver, allowReplace, breakLock, limitMs, began, commit }
  const result = await changeLandscape(context, cloud, change)
  return { ...result, ...recordsToMake(loaded, result.stacks) }
}

/** Who puts there what the stacks need beside each other, in the order in which it is made. */
function deliveriesFor({
  rebuild,
  pull,
  imagesAsNamed: asNamed = false,
}: PlanRequest & Pick<UpRequest, 'imagesAsNamed'>): readonly Deliver[] {
  const images = asNamed ? imagesAsNamed : imageDelivery({ rebuild, pull })
  // An emulator is in any region.
  return [...(asNamed ? [] : [checkGiven]), deliverSecrets, deliverCertificate, images]
}

/** `slipway plan` of an environment in AWS; offline it is the plan for an account in which nothing is yet. */
export async function planInAws(context: Context, request: PlanRequest): Promise<PlanReport> {
  const loaded = await loadLandscape(context, request, { warns: true })
  await checkCertificate(context, loaded)
  const cloud = request.offline ? undefined : await open(context, loaded)
  const wish = await wishFor(loaded, cloud, context.signal, request)
  const delivered = cloud
    ? await deliverAll(deliveriesFor(request), context, cloud, loaded, 'look')
    : imagesFromNothing(context, loaded)
  const present = cloud ? await observePresent(context, cloud, wish) : nothingPresent
  tellWarnings(context, delivered.lack?.issues ?? [])
  const { plan } = planPresent(wishWith(wish, delivered), present)
  const { pending, builds = [], pulls = [] } = delivered
  return { plan: { ...plan, changes: [...pending, ...plan.changes] }, builds, pulls }
}

/** `slipway status` of an environment in AWS. */
export async function statusInAws(context: Context, request: Request): Promise<LandscapeStatus> {
  const loaded = await loadLandscape(context, request)
  const status = await statusLandscape(context, await open(context, loaded), loaded.owner)
  return { ...status, ...recordsToMake(loaded, status.stacks) }
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
  const { certificate } = loaded.landscape.environment.edge
  const removal = { owner: loaded.owner, unprotect, breakLock, certificate, secrets: secretNames(loaded) }
  return downLandscape(context, await open(context, loaded), removal)
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
