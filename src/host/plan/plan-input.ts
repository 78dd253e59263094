import type { Owner } from '../../core/route.ts'
import type { Observed } from '../observe/observed.ts'
import type { Wanted } from '../want/wanted.ts'

/** Everything a plan for one engine depends on. The same input gives the same plan, byte for byte. */
export interface PlanInput {
  readonly owner: Owner
  readonly wanted: Wanted
  readonly observed: Observed
  /** Names of containers whose secret values are not today's. */
  readonly stale: ReadonlySet<string>
  /** Services that get new containers although nothing changed. */
  readonly renew: ReadonlySet<string>
  /** Containers kept as proof of a failure, by name. */
  readonly evidence: ReadonlySet<string>
  /** True on the way back to what served before, which may have an order and a pace of its own. */
  readonly back?: true
  /** What an earlier plan of the same change has reached. */
  readonly resume?: Resume
  /** Who deploys and why, for the record; absent when what served before is put back, which makes no release. */
  readonly record?: { readonly by: string; readonly home: string; readonly reason: string }
}

/** Where a change goes on after a failure that it may have. */
export interface Resume {
  /** Number of the release that is being made; its containers need not be made anew. */
  readonly release: number
  /** Containers that failed and are done without, by name. */
  readonly without: ReadonlySet<string>
}
