import type { Cloud } from '../../../core/aws/cloud-port.ts'
import { bucketIn } from '../../../landscape/plan/live-stack.ts'
import type { Context } from '../../../core/context.ts'
import type { Owner } from '../../../core/route.ts'
import { observeCloudLock } from '../cloud-lock.ts'
import { type LandscapeStatus, reportStack, urlsOf } from '../landscape-report.ts'
import { observeSchedules } from './observe-schedules.ts'
import { observeServices } from './observe-services.ts'
import { observeLandscape } from '../observe-landscape.ts'
import { readLastRelease } from '../releases/release-store.ts'
import { lastEntry } from '../releases/releases-landscape.ts'

/** The stacks of an environment with their outputs, what runs of its services, and where it can be opened. */
export async function statusLandscape(context: Context, cloud: Cloud, owner: Owner): Promise<LandscapeStatus> {
  const live = await observeLandscape(cloud.stacks, owner, context.signal)
  const bucket = bucketIn(live)
  const place = bucket === undefined ? undefined : { cloud, bucket, owner }
  const [lock, { last }] = place
    ? await Promise.all([observeCloudLock(context, place), readLastRelease(place)])
    : [undefined, {}]
  const schedules = await observeSchedules(context, cloud, live)
  return {
    ...owner,
    account: cloud.account,
    region: cloud.region,
    stacks: live.map(reportStack),
    services: await observeServices(context, cloud, live),
    ...(schedules.length > 0 && { schedules }),
    urls: urlsOf(live),
    ...(last && { release: lastEntry(last, live) }),
    ...(lock && { lock }),
  }
}
