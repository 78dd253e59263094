import type { Step } from '../../core/plan.ts'
import { provedBy, readyBy } from './proof-steps.ts'
import type { ObservedContainer } from '../observe/observed.ts'
import type { Placement } from './placement.ts'

/** Replicas of one service that move together. */
export interface Turn {
  readonly places: readonly Placement[]
  /** Ids of the steps that prove those before them. */
  readonly after: readonly string[]
  /** The pause before them. */
  readonly pause: readonly Step[]
}

/**
 * The order in which the replicas of a service move: the first one is the gatekeeper and goes alone, the others follow as many at a
 * time as the file says. Where nothing runs yet they follow all at once, for an update is what the file speaks of.
 */
export function turnsOf(places: readonly Placement[], running: readonly ObservedContainer[]): Turn[] {
  const moving = places.filter((place) => provedBy(place) !== undefined)
  const service = moving[0]?.service
  if (!service) return []
  const isUpdate = running.some((one) => one.service === service.service)
  const size = isUpdate && service.pace.parallelism > 0 ? service.pace.parallelism : moving.length
  const gatekeepers = moving.filter((place) => place.index === 1)
  const batches = [gatekeepers, ...chunk(moving.slice(gatekeepers.length), size)].filter((batch) => batch.length > 0)
  return batches.map((batch, at) => {
    const before = batches[at - 1] ?? []
    const pause = isUpdate ? pauseSteps(before) : []
    const ends = pause.length > 0 ? pause.map((step) => step.id) : before.flatMap(readyBy)
    return { places: batch, after: ends, pause }
  })
}

function chunk<T>(list: readonly T[], size: number): T[][] {
  const count = Math.ceil(list.length / size)
  return Array.from({ length: count }, (_, at) => list.slice(at * size, (at + 1) * size))
}

/** The pause after a batch is one in which it has to stay up. */
function pauseSteps(batch: readonly Placement[]): Step[] {
  return batch.flatMap((place) => {
    const { service, name } = place
    const { delayMs = 0 } = service.pace
    if (delayMs === 0) return []
    const about = { phase: 'prepare', service: service.service, limitMs: delayMs + 30_000 } as const
    return [
      {
        ...about,
        id: `pause:${name}`,
        needs: batch.flatMap(readyBy),
        title: `wait ${delayMs / 1000} s after ${name}`,
        effect: {
          kind: 'await',
          container: name,
          service: service.service,
          condition: { type: 'running', forMs: delayMs },
        },
      },
    ]
  })
}
