import type { Cloud } from '../../core/aws/cloud-port.ts'
import type { Context } from '../../core/context.ts'
import { bucketIn, type LiveStack } from '../../landscape/plan/live-stack.ts'
import type { JobRecords } from '../../landscape/plan/plan-jobs.ts'
import { type LandscapePlan, planLandscape } from '../../landscape/plan/plan-landscape.ts'
import type { LandscapeWish } from '../../landscape/plan/wish.ts'
import { releaseAfter } from '../../landscape/release/release-after.ts'
import { type LandscapeRelease, originsOf } from '../../landscape/release/release-record.ts'
import { observeJobs } from './tasks/job-record.ts'
import { observeLandscape } from './observe-landscape.ts'
import { readLastRelease } from './releases/release-store.ts'
import { withTasks } from './services/observe-tasks.ts'

/** What is there of an environment. */
export interface Present {
  readonly live: readonly LiveStack[]
  readonly last?: LandscapeRelease
  /** Number of the release that comes next. */
  readonly next: number
  readonly jobs: JobRecords
  /** Availability zones of the region; empty where all that are wanted are chosen already. */
  readonly zones: readonly string[]
}

/** Where nothing is. */
export const nothingPresent: Present = { live: [], next: 1, jobs: {}, zones: [] }

/** Stacks, tasks, releases and jobs, as far as they are there. */
export async function observePresent(context: Context, cloud: Cloud, wish: LandscapeWish): Promise<Present> {
  const { signal } = context
  const { owner, landscape } = wish
  const own = await observeLandscape(cloud.stacks, owner, signal, landscape)
  const bucket = bucketIn(own)
  const asked = needsZones(wish, own) ? cloud.stacks.zones(signal) : Promise.resolve([])
  if (bucket === undefined) return { ...nothingPresent, live: own, zones: await asked }
  const [zones, live, releases, jobs] = await Promise.all([
    asked,
    withTasks(context, cloud, own),
    readLastRelease({ cloud, bucket, owner }),
    observeJobs(cloud, bucket, wish, signal),
  ])
  return { live, ...releases, jobs, zones }
}

/** A zone is chosen once, so that the region is asked only for one that no stack has yet. */
function needsZones({ landscape, zones }: LandscapeWish, live: readonly LiveStack[]): boolean {
  if (zones.length > 0) return false
  return landscape.components.some(({ stack, inputs }) => {
    const chosen = live.find(({ name }) => name === stack)?.parameters
    return Object.entries(inputs).some(([name, { from }]) => from === 'zone' && chosen?.[name] === undefined)
  })
}

/** The way from what is there to what is wanted, with the number of the release that serves at its end. */
export function planPresent(wish: LandscapeWish, present: Present): LandscapePlan {
  const { live, next, jobs } = present
  const zones = wish.zones.length > 0 ? wish.zones : present.zones
  const { plan, unknown } = planLandscape({ ...wish, zones, release: next }, live, jobs)
  const release = releaseAfter(plan, present, originsOf(wish).length > 0)
  return { plan: { ...plan, release }, unknown }
}
