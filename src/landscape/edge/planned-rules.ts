import { digestOf } from '../../core/digest.ts'
import type { RuleConditions } from '../../core/route.ts'
import type { ServiceRoute } from '../../manifest/project.ts'
import type { LandscapeInput } from '../component.ts'
import { routesInOrder } from './routes.ts'
import { partsOf } from './rule-parts.ts'

/** What AWS allows of a balancer (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html, 2026-11). */
export const balancerLimits = { rules: 100, highestPriority: 50_000 } as const
/** From one rule to the next, so that others fit between them later. */
export const roomBetweenRules = 10

/** One rule of the listener. */
export interface PlannedRule {
  readonly service: string
  /** The same for the same conditions, whatever comes before or after: a rule that stays keeps its id, and so its place. */
  readonly logicalId: string
  /** The route, or a part of it where AWS takes only so much in one rule. */
  readonly route: ServiceRoute
  /** The lowest is asked first. */
  readonly priority: number
}

/**
 * Every rule of a project in the order in which it is asked. A route with a priority has exactly that one, and further parts of it the
 * next; the others follow in tens, the most specific first. These are the numbers for a balancer without rules: on one that has some,
 * `keepPriorities` gives them others, in the same order.
 */
export function plannedRules(input: LandscapeInput): readonly PlannedRule[] {
  const known = planned.get(input) ?? planRules(input)
  planned.set(input, known)
  return known
}

/** Each service asks for the rules of all: without this a hundred services would take half a second. */
const planned = new WeakMap<LandscapeInput, readonly PlannedRule[]>()

function planRules({ project, environment }: LandscapeInput): PlannedRule[] {
  const divided = routesInOrder(project, environment).flatMap(({ service, route }) =>
    partsOf(route).map((part, index) => ({ service: service.name, logicalId: idOf(part), route: part, index })),
  )
  const all = apart(divided)
  const given = all.flatMap(({ route, index }) => (route.priority === undefined ? [] : [route.priority + index]))
  const first = Math.floor(Math.max(0, ...given) / roomBetweenRules) * roomBetweenRules + roomBetweenRules
  return all.map(({ index, ...rule }, place) => ({
    ...rule,
    priority:
      rule.route.priority === undefined
        ? first + (place - given.length) * roomBetweenRules
        : rule.route.priority + index,
  }))
}

/** A part of a divided route may say what another route of the service says: both are rules, of which the second is never asked. */
function apart<T extends Pick<PlannedRule, 'service' | 'logicalId'>>(rules: readonly T[]): T[] {
  const seen = new Map<string, number>()
  return rules.map((rule) => {
    const key = `${rule.logicalId} ${rule.service}`
    const count = (seen.get(key) ?? 0) + 1
    seen.set(key, count)
    return count === 1 ? rule : { ...rule, logicalId: `${rule.logicalId}n${count}` }
  })
}

/** The order in which conditions are written down changes nothing. */
function idOf({ host, path = '', methods = [], headers = [], query = [] }: RuleConditions): string {
  const sorted = (list: readonly { readonly values: readonly string[] }[]) =>
    list.map((each) => JSON.stringify({ ...each, values: each.values.toSorted() })).toSorted()
  return `Rule${digestOf([host, path, methods.toSorted(), sorted(headers), sorted(query)]).slice(0, 10)}`
}
