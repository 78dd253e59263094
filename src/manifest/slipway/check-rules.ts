import type { Issue } from '../../core/issue.ts'
import { placeBelow, valueAt } from './place.ts'
import type { RouteSetting, Settings } from './settings.ts'

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html, 2026-11. */
const maxValues = 5

/** Routes that an application load balancer does not take, though our own edge does. */
export function checkRules(settings: Settings): Issue[] {
  const routes = [...settings.services.values()].flatMap((service) => service.routes ?? [])
  return routes.flatMap((route) => [...checkValues(route), ...checkHealth(route)])
}

function checkValues({ place, conditions }: RouteSetting): Issue[] {
  const { path, methods = [], headers = [], query = [] } = conditions
  const values = [...headers, ...query].flatMap((each) => each.values)
  const count = 1 + (path === undefined ? 0 : 1) + methods.length + values.length
  if (count <= maxValues) return []
  const message = `the conditions of this route have ${count} values, and a rule of a load balancer takes ${maxValues}`
  const fix = 'Leave some out, or make two routes of it.'
  return [{ code: 'bad-value', at: place.keyAt, path: place.path, message, given: String(count), fix }]
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html, 2026-11. */
const bounds = [
  ['interval', 'intervalMs', 5000, 300_000, 's'],
  ['timeout', 'timeoutMs', 2000, 120_000, 's'],
  ['healthy', 'healthyAfter', 2, 10, ''],
  ['unhealthy', 'unhealthyAfter', 2, 10, ''],
] as const

function checkHealth({ place, health = {} }: RouteSetting): Issue[] {
  const at = (key: string) => {
    const below = placeBelow(placeBelow(place, 'health'), key)
    return { code: 'bad-value', at: valueAt(below), path: below.path }
  }
  const found = bounds.flatMap(([key, field, min, max, unit]): Issue[] => {
    const value = health[field]
    const shown = (number: number) => `${unit === 's' ? number / 1000 : number}${unit}`
    if (value === undefined || (value >= min && value <= max && (unit === '' || value % 1000 === 0))) return []
    const accepted = `${unit === 's' ? 'whole seconds ' : ''}from ${shown(min)} to ${shown(max)}`
    const message = `a load balancer takes \`${key}\` ${accepted}`
    const fix = `Write ${shown(Math.min(max, Math.max(min, unit === 's' ? Math.round(value / 1000) * 1000 : value)))}.`
    return [{ ...at(key), message, given: shown(value), accepted, fix }]
  })
  const { intervalMs, timeoutMs } = health
  if (found.length > 0 || intervalMs === undefined || timeoutMs === undefined || timeoutMs < intervalMs) return found
  const message = 'a load balancer wants a `timeout` that is shorter than the `interval`'
  return [{ ...at('timeout'), message, given: `${timeoutMs / 1000}s`, fix: 'Lower it, or raise the interval.' }]
}
