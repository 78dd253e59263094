import type { Context } from '../../../core/context.ts'
import type { Step } from '../../../core/plan.ts'
import type { LiveStack } from '../../../landscape/plan/live-stack.ts'
import { isChangeOfService } from '../../../landscape/release/release-after.ts'
import {
  isServing,
  type LandscapeRelease,
  recordStacks,
  type StackOrigin,
} from '../../../landscape/release/release-record.ts'
import type { LockPlace } from '../cloud-lock.ts'
import { observeLandscape } from '../observe-landscape.ts'
import { pruneReleases, readLastRelease, writeRelease, writeTemplates } from './release-store.ts'

/** What a record is made of beside what is live. */
export interface NewRelease extends Pick<LandscapeRelease, 'reason'> {
  readonly origins: readonly StackOrigin[]
  /** What was done to get there. */
  readonly done: readonly Step[]
  /** Commit of the work tree that it was deployed from, where there is one. */
  readonly commit: string | undefined
}

/** What serves, and the release that it is. */
export interface Recorded {
  readonly live: readonly LiveStack[]
  /** Absent where there is no service. */
  readonly release?: number
}

/**
 * Records what serves as a release, where a service was changed. Under the lock, when the change has succeeded; also when an earlier
 * one was killed between its change and its record, so that the last record does not say what serves.
 */
export async function recordRelease(context: Context, place: LockPlace, made: NewRelease): Promise<Recorded> {
  const live = await observeLandscape(place.cloud.stacks, place.owner, context.signal)
  const { last, next } = await readLastRelease(place)
  const isChanged = made.done.some(isChangeOfService)
  if (last && !isChanged && isServing(last, live)) return { live, release: last.number }
  const services = recordStacks(made.origins, live)
  if (services.length === 0 && !last) return { live }
  const { user, host } = context.actor
  const names = new Set(services.map(({ stack }) => stack))
  const known = new Set(last?.services.map(({ template }) => template))
  await writeTemplates(
    place,
    live.filter(({ name }) => names.has(name)),
    known,
  )
  const { reason, commit } = made
  const release = { number: next, at: context.clock.now(), by: `${user}@${host}`, reason, ...(commit && { commit }) }
  const number = await writeRelease(place, { ...release, services })
  await pruneReleases(place, number)
  return { live, release: number }
}
