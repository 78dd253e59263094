import type { Cloud } from '../../core/aws/cloud-port.ts'
import type { Context } from '../../core/context.ts'
import type { Failure } from '../../core/error.ts'
import type { Change } from '../../core/plan.ts'
import type { Input } from '../../landscape/component.ts'
import type { LandscapeWish } from '../../landscape/plan/wish.ts'
import type { LoadedLandscape } from './load-landscape.ts'

/** What the stacks of a landscape need beside each other, as far as it is in the account: images, secrets, … */
export interface Delivered {
  /** Value of an input; undefined for one that is somebody else's, or that is not there yet. */
  valueOf(input: Input): string | undefined
  /** What is still to be put there, in the words of a plan, one line for each; empty when all of it is there. */
  readonly pending: readonly Change[]
  /** Services whose image is among that, still to be built. Default: none. */
  readonly builds?: readonly string[]
  /** Services whose image is among that, still to be copied from another registry. Default: none. */
  readonly pulls?: readonly string[]
  /** What a person has to put there first: `plan` tells it, and `up` stops for it before it changes anything. */
  readonly lack?: Failure
  /**
   * Throws where what is pending cannot be made, or what is there cannot be used, as far as that can be found out before anything is
   * written. Only asked where there is something to do. Absent: nothing is known.
   */
  readonly check?: () => Promise<void>
}

/**
 * What a delivery may do. `look`: reads, writes nothing and builds nothing, and is quick, for each `up` begins with it and `plan` has
 * nothing else. `make`: puts what is pending where the stacks find it; the foundation is there by then. It may be killed at any moment,
 * and what it did is found by the next `look`.
 */
export type DeliveryMode = 'look' | 'make'

/** Finds, or puts there, what is needed. After `make` nothing is pending. */
export type Deliver = (
  context: Context,
  cloud: Cloud,
  loaded: LoadedLandscape,
  mode: DeliveryMode,
) => Promise<Delivered>

/** All deliveries of a landscape: looks for all at once; makes one after another, in the order given, what is pending of each. */
export async function deliverAll(
  deliveries: readonly Deliver[],
  context: Context,
  cloud: Cloud,
  loaded: LoadedLandscape,
  mode: DeliveryMode,
): Promise<Delivered> {
  if (mode === 'look')
    return joinDelivered(await Promise.all(deliveries.map((deliver) => deliver(context, cloud, loaded, mode))))
  const all: Delivered[] = []
  for (const deliver of deliveries) all.push(await deliver(context, cloud, loaded, mode))
  return joinDelivered(all)
}

/** A wish with the values that were delivered; of several that know a value, the first one counts. */
export function wishWith(wish: LandscapeWish, delivered: Delivered): LandscapeWish {
  return { ...wish, valueOf: (input) => delivered.valueOf(input) ?? wish.valueOf(input) }
}

function joinDelivered(all: readonly Delivered[]): Delivered {
  const lack = all.find((one) => one.lack)?.lack
  return {
    ...(lack && { lack }),
    pending: all.flatMap(({ pending }) => pending),
    builds: all.flatMap(({ builds = [] }) => builds),
    pulls: all.flatMap(({ pulls = [] }) => pulls),
    check: async () => {
      for (const { check } of all) await check?.()
    },
    valueOf: (input) => {
      for (const delivered of all) {
        const value = delivered.valueOf(input)
        if (value !== undefined) return value
      }
      return undefined
    },
  }
}
