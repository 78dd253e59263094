import type { Gap } from '../../core/plan.ts'
import { gapBetweenTurns } from './detours.ts'
import type { Observed } from '../observe/observed.ts'
import { isUp, type Placement } from './placement.ts'

/** Moments that a change cannot avoid: a service that is away, and calls between containers that wait or fail. */
export function gapsOf(places: readonly Placement[], observed: Observed): Gap[] {
  const services = [...new Set(places.map((place) => place.service))]
  return services.flatMap((service): Gap[] => {
    const moving = places.filter((place) => place.service === service && place.action !== 'keep')
    const reason = awayReason(moving, observed)
    if (reason !== undefined) return [{ service: service.service, kind: 'away', reason }]
    const calls = callsReason(moving, observed)
    return calls === undefined ? [] : [{ service: service.service, kind: 'calls', reason: calls }]
  })
}

function awayReason(moving: readonly Placement[], observed: Observed): string | undefined {
  if (moving.every((place) => place.stops.every((one) => one.kind === 'hook'))) return undefined
  return moving[0]?.service.gap ?? gapBetweenTurns(moving, observed)
}

/** Where others call a service by its name, one answers to it already, and another one takes its place. */
function callsReason(moving: readonly Placement[], observed: Observed): string | undefined {
  const [first] = moving
  const called = first?.service.names ?? []
  const old = observed.containers.filter((one) => one.service === first?.service.service && isUp(one))
  if (!first || called.length === 0 || old.length === 0 || first.service.kind === 'job') return undefined
  const loose = called.filter((one) => !first.names.includes(one)).map((one) => one.network)
  if (loose.length === 0)
    return 'calls from other containers wait a moment while its name moves; a connection that they keep to an old container ends with it'
  return `other containers may call it before it is healthy and after it has ended, for names cannot move on network ${loose.join(' and ')}`
}
