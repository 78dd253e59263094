import type { Issue } from '../../core/issue.ts'
import { placeBelow, valueAt } from './place.ts'
import type { RouteSetting, Settings } from './settings.ts'

/**
 * Health checks of routes that an application load balancer does not take, though our own edge does. What a rule of one may say is
 * checked against the rules themselves, since long ones are divided: `checkLandscape`.
 */
export function checkTargetHealth(settings: Settings): Issue[] {
  const routes = [...settings.services.values()].flatMap((service) => service.routes ?? [])
  return routes.flatMap((route) => checkHealth(route))
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html, 2026-11. */
const bounds = [
  ['interval', 'intervalMs', 5000, 300_000, 's'],
  ['timeout', 'timeoutMs', 2000, 120_000, 's'],
  ['healthy', 'healthyAfter', 2, 10, ''],
  ['unhealthy', 'unhealthyAfter', 2, 10, ''],
] as const

function checkHealth(route: RouteSetting): Issue[] {
  const found = checkBounds(route)
  return [...(found.length > 0 ? found : checkOrder(route)), ...checkCodes(route)]
}

function checkBounds(route: RouteSetting): Issue[] {
  return bounds.flatMap(([key, field, min, max, unit]): Issue[] => {
    const value = route.health?.[field]
    const shown = (number: number) => `${unit === 's' ? number / 1000 : number}${unit}`
    if (value === undefined || (value >= min && value <= max && (unit === '' || value % 1000 === 0))) return []
    const accepted = `${unit === 's' ? 'whole seconds ' : ''}from ${shown(min)} to ${shown(max)}`
    const message = `a load balancer takes \`${key}\` ${accepted}`
    const fix = `Write ${shown(Math.min(max, Math.max(min, unit === 's' ? Math.round(value / 1000) * 1000 : value)))}.`
    return [{ ...issueAt(route, key), message, given: shown(value), accepted, fix }]
  })
}

/** Without a `timeout` the balancer waits 5 seconds for an answer. */
function checkOrder(route: RouteSetting): Issue[] {
  const { intervalMs, timeoutMs } = route.health ?? {}
  if (intervalMs === undefined || (timeoutMs ?? 5000) < intervalMs) return []
  const message = 'a load balancer wants a `timeout` that is shorter than the `interval`'
  if (timeoutMs !== undefined)
    return [
      { ...issueAt(route, 'timeout'), message, given: `${timeoutMs / 1000}s`, fix: 'Lower it, or raise the interval.' },
    ]
  const about = { message: `${message}, and it is 5s where none is given`, given: `${intervalMs / 1000}s` }
  return [{ ...issueAt(route, 'interval'), ...about, fix: 'Add `timeout: 4s`, or raise the interval.' }]
}

function checkCodes(route: RouteSetting): Issue[] {
  const { codes = '200' } = route.health ?? {}
  const given = codes.split(/[,-]/).find((code) => Number(code) < 200 || Number(code) > 499)
  if (given === undefined) return []
  const message = 'a load balancer takes no such code for a good answer'
  const accepted = '200 to 499'
  return [{ ...issueAt(route, 'codes'), message, given, accepted, fix: 'Write codes from 200 to 499.' }]
}

function issueAt({ place }: RouteSetting, key: string): Pick<Issue, 'code' | 'at' | 'path'> {
  const below = placeBelow(placeBelow(place, 'health'), key)
  return { code: 'bad-value', at: valueAt(below), path: below.path }
}
