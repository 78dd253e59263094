import type { Cloud } from '../../core/aws/cloud-port.ts'
import type { Context } from '../../core/context.ts'
import { bucketIn, type LiveStack } from '../../landscape/plan/live-stack.ts'
import type { JobRecords } from '../../landscape/plan/plan-jobs.ts'
import { type LandscapePlan, planLandscape } from '../../landscape/plan/plan-landscape.ts'
import type { LandscapeWish } from '../../landscape/plan/wish.ts'
import { releaseAfter } from '../../landscape/release/release-after.ts'
import { type LandscapeRelease, originsOf } from '../../landscape/release/release-record.ts'
import { observeJobs } from './job-record.ts'
import { observeLandscape } from './observe-landscape.ts'
import { readLastRelease } from './release-store.ts'
import { withTasks } from './services/observe-tasks.ts'

/** What is there of an environment. */
export interface Present {
  readonly live: readonly LiveStack[]
  readonly last?: LandscapeRelease
  /** Number of the release that comes next. */
  readonly next: number
  readonly jobs: JobRecords
}

/** Where nothing is. */
export const nothingPresent: Present = { live: [], next: 1, jobs: {} }

/** Stacks, tasks, releases and jobs, as far as they are there. */
export async function observePresent(context: Context, cloud: Cloud, wish: LandscapeWish): Promise<Present> {
  const { signal } = context
  const { owner, landscape } = wish
  const own = await observeLandscape(cloud.stacks, owner, signal, landscape)
  const bucket = bucketIn(own)
  if (bucket === undefined) return { ...nothingPresent, live: own }
  const [live, releases, jobs] = await Promise.all([
    withTasks(context, cloud, own),
    readLastRelease({ cloud, bucket, owner }),
    observeJobs(cloud, bucket, wish, signal),
  ])
  return { live, ...releases, jobs }
}

/** The way from what is there to what is wanted, with the number of the release that serves at its end. */
export function planPresent(wish: LandscapeWish, present: Present): LandscapePlan {
  const { live, next, jobs } = present
  const { plan, unknown } = planLandscape({ ...wish, release: next }, live, jobs)
  const release = releaseAfter(plan, present, originsOf(wish).length > 0)
  return { plan: { ...plan, release }, unknown }
}
