import type { Step } from '../../core/plan.ts'
import { type EdgeRules, noRules, type Owner } from '../../core/route.ts'
import { readyBy } from './proof-steps.ts'
import { farewellSteps } from './farewell-steps.ts'
import type { Observed } from '../observe/observed.ts'
import { isUp, type Placement } from './placement.ts'
import { routeStep } from './route-steps.ts'
import type { Turn } from './turns.ts'

/** True where old containers make room one after the other while the rest serves. */
function stopsInTurn({ service, stops }: Placement): boolean {
  return service.order === 'stop-first' && service.gap === undefined && stops.length > 0
}

/**
 * Steps that lead requests past the containers of each turn before these are stopped, to those that are proved or still to be
 * stopped. Rules are replaced as a whole, so services take their detours one after the other.
 */
export function detourSteps(owner: Owner, served: EdgeRules | undefined, lines: readonly (readonly Turn[])[]): Step[] {
  const steps: Step[] = []
  let rules = served ?? noRules
  let after: readonly string[] = []
  for (const turns of lines.filter((line) => line.some((turn) => turn.places.some(stopsInTurn)))) {
    const fresh: Placement[] = []
    for (const turn of turns) {
      const past = leadPast(rules, turn, fresh)
      steps.push(...detour(owner, rules, past, turn, after))
      rules = past
      fresh.push(...turn.places)
    }
    after = turns.at(-1)?.places.flatMap(readyBy) ?? []
  }
  return steps
}

/** Why a service is away although its containers are replaced in turn: one that serves alone leaves nobody behind. */
export function gapBetweenTurns(places: readonly Placement[], observed: Observed): string | undefined {
  const first = places.find(stopsInTurn)
  const alone = observed.containers.filter((one) => one.service === first?.service.service && isUp(one))
  const left = alone.filter((one) => !first?.stops.includes(one))
  return left.length > 0 ? undefined : 'its update order is stop-first, and one container of it runs'
}

/** Ids of the detours after which a container may take the place of others. */
export function detoursOf({ stops }: Placement, detours: readonly Step[]): string[] {
  const ids = stops.flatMap((one) => [`drain:${one.name}`, `rest:${one.name}`])
  return detours.map((step) => step.id).filter((id) => ids.includes(id))
}

function detour(owner: Owner, before: EdgeRules, past: EdgeRules, turn: Turn, after: readonly string[]): Step[] {
  const { places } = turn
  const stops = places.flatMap((place) => place.stops)
  const byEdge = leadsOf(past) !== leadsOf(before)
  const needs = [...new Set([...turn.after, ...after])]
  const route: Step = {
    ...routeStep(owner, past, `lead requests past ${stops.map((one) => one.name).join(' and ')}`),
    ...{ id: `route:${places[0]?.name ?? ''}`, phase: 'prepare', needs },
  }
  const names = places[0]?.names ?? []
  const farewells = stops.flatMap((one) =>
    farewellSteps(one, { byEdge, names }, 'prepare', byEdge ? [route.id] : needs),
  )
  return [...(byEdge ? [route] : []), ...farewells]
}

/** Where each rule leads, one by one: a container may go from one rule and stay with another. */
function leadsOf({ rules, published }: EdgeRules): string {
  return JSON.stringify([...rules, ...published].map((rule) => rule.targets))
}

/** A proved container takes requests at the ports on which it was proved. */
function leadPast(served: EdgeRules, turn: Turn, fresh: readonly Placement[]): EdgeRules {
  const service = turn.places[0]?.service
  const stopped = new Set(turn.places.flatMap((place) => place.stops.map((one) => one.name)))
  const lead = <T extends EdgeRules['rules'][number] | EdgeRules['published'][number]>(rule: T): T => {
    if (rule.service !== service?.service) return rule
    const proved = service.answers.includes(rule.port) ? fresh.map((place) => place.name) : []
    return { ...rule, targets: [...new Set([...proved, ...rule.targets.filter((name) => !stopped.has(name))])] }
  }
  return { ...served, rules: served.rules.map(lead), published: served.published.map(lead) }
}
