import type { Step } from '../../core/plan.ts'
import { hasNames, namingStep } from './names.ts'
import type { ObservedContainer } from '../observe/observed.ts'
import type { Placement } from './placement.ts'
import type { NetworkNames } from '../want/wanted.ts'

/** Steps that give a proved container its names; early where the one it stands in for stops early. */
export function nameSteps(place: Placement, proof: string | undefined): Step[] {
  const { found, shy, action, names } = place
  const phase = place.service.order === 'stop-first' ? 'prepare' : 'switch'
  const isMissing = (one: NetworkNames) =>
    action === 'keep' && found ? !hasNames(found, one) && (shy || isOn(found, one)) : shy
  const needs = phase === 'prepare' && proof !== undefined ? [proof] : []
  const about = { name: place.name, service: place.service.service }
  return names.filter(isMissing).map((one) => namingStep(about, one, { verb: 'name', phase, needs }))
}

/** One that is to be started must not have a name too early, nor an address that another one may have got; one that runs was cut off by a kill. */
export function rejoinSteps(place: Placement, needs: readonly string[]): Step[] {
  const { name, service, action, found, shy, names, addresses } = place
  if (!found) return []
  const about = { name, service: service.service }
  const wanted = names.map(({ network, aliases }) => ({ network, aliases: shy ? [] : aliases }))
  const isAsWanted = (one: NetworkNames) => {
    const now = found.networks.find((each) => each.network === one.network)
    if (!now || action === 'keep') return now !== undefined
    return (
      now.fixed === addresses.get(one.network) && now.aliases.toSorted().join(' ') === one.aliases.toSorted().join(' ')
    )
  }
  return wanted
    .filter((one) => !isAsWanted(one))
    .map((one) =>
      namingStep(about, one, { verb: 'rejoin', phase: 'prepare', needs, address: addresses.get(one.network) }),
    )
}

function isOn(one: ObservedContainer, { network }: NetworkNames): boolean {
  return one.networks.some((each) => each.network === network)
}
