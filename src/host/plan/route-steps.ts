import { digestOf } from '../../core/digest.ts'
import type { Step } from '../../core/plan.ts'
import { type EdgeRules, noRules, type Owner, servesNothing } from '../../core/route.ts'
import type { Observed } from '../observe/observed.ts'
import type { Placement } from './placement.ts'
import type { Wanted } from '../want/wanted.ts'

/** Makes the edge serve exactly these rules for the owner. */
export function routeStep(owner: Owner, rules: EdgeRules, title: string): Step {
  return { id: 'route', phase: 'switch', needs: [], title, effect: { kind: 'route', owner, rules }, limitMs: 30_000 }
}

/** The step that makes the edge serve these rules, unless it does. */
export function routeSteps(owner: Owner, observed: Observed, rules: EdgeRules): Step[] {
  const before = observed.served ?? noRules
  const missing = !observed.served && !servesNothing(rules)
  if (!missing && digestOf(orderRules(before)) === digestOf(orderRules(rules))) return []
  const title = servesNothing(rules) ? 'take the routes away' : 'switch the routes'
  return [routeStep(owner, rules, title)]
}

/** Which containers answer for each route. */
export function servedRules(wanted: Wanted, places: readonly Placement[]): EdgeRules {
  const namesOf = (service: string) =>
    places.filter((place) => place.service.service === service).map((one) => one.name)
  return {
    rules: wanted.routes.rules.map((rule) => ({ ...rule, targets: namesOf(rule.service) })),
    ...(wanted.routes.answers && { answers: wanted.routes.answers }),
    published: wanted.routes.published.map((port) => ({ ...port, targets: namesOf(port.service) })),
  }
}

/** The edge may give rules back in another order and with keys in another order. Every key counts: a rule with another path is another rule. */
export function orderRules({ rules, answers = [], published }: EdgeRules): unknown {
  return [rules, answers, published].map((list) => list.map((one) => JSON.stringify(orderKeys(one))).toSorted())
}

function orderKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(orderKeys)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, field]) => field !== undefined)
  return Object.fromEntries(
    entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, field]) => [key, orderKeys(field)]),
  )
}
