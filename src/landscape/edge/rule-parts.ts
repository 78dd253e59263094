import type { ServiceRoute } from '../../manifest/project.ts'
import { fitsEveryPath } from '../../core/route-order.ts'
import { anyHost, type RuleConditions } from '../../core/route.ts'

/**
 * What AWS allows of one rule: values to compare with, values in one condition, and wildcards.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html, 2026-11.
 */
export const ruleLimits = { values: 5, valuesOfOne: 3, wildcards: 5 } as const

/**
 * A route as rules that AWS takes. One of several methods or patterns has to fit, so a list that is too long is divided among rules
 * that follow each other and do the same. What cannot be divided any more comes back as it is: `checkEdge` refuses it.
 */
export function partsOf(route: ServiceRoute): ServiceRoute[] {
  if (fitsOneRule(route)) return [route]
  const lists = listsOf(route)
  const longest = Math.max(...lists.map((list) => list.length), 0)
  if (longest < 2) return [route]
  const at = lists.findIndex((list) => list.length === longest)
  const list = lists[at] ?? []
  const half = Math.ceil(longest / 2)
  return [list.slice(0, half), list.slice(half)].flatMap((values) => partsOf(withList(route, at, values)))
}

/** True when one rule of AWS can say all of it. */
export function fitsOneRule(route: RuleConditions): boolean {
  const lists = listsOf(route)
  const path = fitsEveryPath(route.path) ? [] : [route.path ?? '']
  const host = route.host === anyHost ? [] : [route.host]
  const values = [...host, ...path, ...lists.flat()]
  return (
    values.length <= ruleLimits.values &&
    lists.every((list) => list.length <= ruleLimits.valuesOfOne) &&
    (values.join('').match(/[*?]/g) ?? []).length <= ruleLimits.wildcards
  )
}

/** The lists of which one value has to fit: the methods, then the values of each header and of each parameter. */
function listsOf({ methods = [], headers = [], query = [] }: RuleConditions): (readonly string[])[] {
  return [methods, ...headers.map(({ values }) => values), ...query.map(({ values }) => values)]
}

/** The same with another list at a place of `listsOf`. */
function withList(route: ServiceRoute, at: number, values: readonly string[]): ServiceRoute {
  const { methods, headers, query } = route
  const queries = 1 + (headers?.length ?? 0)
  return {
    ...route,
    ...(methods && { methods: at === 0 ? values : methods }),
    ...(headers && { headers: headers.map((each, index) => (at === 1 + index ? { ...each, values } : each)) }),
    ...(query && { query: query.map((each, index) => (at === queries + index ? { ...each, values } : each)) }),
  }
}
