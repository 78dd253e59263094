import type { Issue } from '../../core/issue.ts'
import { anyHost, isForHttpOnly } from '../../core/route.ts'
import { placeBelow, valueAt, type Place } from './place.ts'
import { namedPorts, portOf, type RoutedService } from './service-port.ts'
import type { RouteSetting, Settings } from './settings.ts'

/** A route with the name of its service. */
interface Named {
  readonly name: string
  readonly route: RouteSetting
}

/** What is wrong with the routes when they are held against the services of the Compose file and against each other. */
export function checkRoutes(settings: Settings, serviceOf: (name: string) => RoutedService | undefined): Issue[] {
  const routes = [...settings.services].flatMap(([name, { routes = [] }]) => routes.map((route) => ({ name, route })))
  return [
    ...routes.flatMap(({ name, route }) => (route.action ? [] : checkPort(name, route, serviceOf(name)))),
    ...routes.flatMap(({ route }) => [...checkAction(route), ...checkCircle(route)]),
    ...checkConditions(routes, settings.aws !== undefined),
    ...checkPriorities(routes),
  ]
}

/** A service that could not be read has its own issues; nothing is known of its ports. */
function checkPort(name: string, route: RouteSetting, service: RoutedService | undefined): Issue[] {
  if (!service) return []
  const port = portOf(route, service)
  const named = namedPorts(service)
  const accepted = named.join(', ')
  if (port !== undefined && named.includes(port)) return []
  const { place } = route
  const ports = `Add \`expose: ["${route.port ?? 8080}"]\` to ${name} in the Compose file`
  if (route.port === undefined) {
    const message =
      named.length === 0 ? `${name} names no port` : `${name} names several ports, so the route must say which`
    const fix = named.length === 0 ? `${ports}, with the port it listens on.` : `Give \`port\`: one of ${accepted}.`
    return [
      { code: 'missing-key', at: place.keyAt, path: `${place.path}.port`, message, fix, ...(accepted && { accepted }) },
    ]
  }
  const { path, ...at } = positionOf(place, 'port')
  const message = `${name} does not name port ${route.port}`
  const fix = named.length === 0 ? `${ports}.` : `Use ${accepted}, or ${ports.replace('Add', 'add')}.`
  return [{ code: 'bad-value', ...at, path, message, given: String(route.port), ...(accepted && { accepted }), fix }]
}

/** What the edge answers itself reaches no container. */
function checkAction({ place, action }: RouteSetting): Issue[] {
  if (!action) return []
  const own = action.type === 'redirect' ? 'redirect' : 'respond'
  return ['respond', 'port', 'health'].flatMap((key) => {
    const { tree, keyAt: at, path } = placeBelow(place, key)
    if (!tree || key === own) return []
    const message = `\`${own}\` and \`${key}\` exclude each other`
    return [{ code: 'conflict', at, path, message, fix: 'Keep one of the two.' }]
  })
}

function checkCircle({ place, action }: RouteSetting): Issue[] {
  if (action?.type !== 'redirect') return []
  const { protocol = '#{protocol}', host = '#{host}', port, path = '/#{path}' } = action
  if (`${protocol} ${host} ${port ?? ''} ${path}` !== '#{protocol} #{host}  /#{path}') return []
  const message = '`redirect` leads to where it comes from'
  const fix = 'Give `protocol`, `host`, `port` or `path` of the new address.'
  return [{ code: 'bad-value', ...positionOf(place, 'redirect'), message, fix }]
}

/** Of two rules that apply to the same requests, one is never asked. On this machine a service without a host has names of its own. */
function checkConditions(routes: readonly Named[], isInAws: boolean): Issue[] {
  const ownNames = ({ name, route }: Named) => (isInAws || route.conditions.host !== anyHost ? '' : name)
  return findTwice(routes, (one) => `${ownNames(one)} ${describeConditions(one.route)}`).map(([{ route }, before]) => {
    const { host, ...others } = route.conditions
    const same = Object.keys(others).some((key) => key !== 'priority') ? ' with the same conditions' : ''
    const place = `${before.name} already${same}, on line ${lineOf(before)}`
    const isOpen = host === anyHost
    const message = isOpen ? `a route without \`host\` is one of ${place}` : `the host ${host} is a route of ${place}`
    const fix = isOpen ? 'Give one of the two a `host` or a `path`, or keep one.' : 'Keep one of the two.'
    return { code: 'conflict', ...positionOf(route.place, 'host'), message, fix }
  })
}

function checkPriorities(routes: readonly Named[]): Issue[] {
  return findTwice(routes, ({ route }) => route.conditions.priority).map(([{ route }, before]) => {
    const message = `priority ${route.conditions.priority} is that of a route of ${before.name} already, on line ${lineOf(before)}`
    return {
      code: 'conflict',
      ...positionOf(route.place, 'priority'),
      message,
      fix: 'Give each a priority of its own.',
    }
  })
}

/** Each route whose key an earlier one has, with the earlier one. */
function findTwice(
  routes: readonly Named[],
  keyOf: (route: Named) => string | number | undefined,
): (readonly [Named, Named])[] {
  const first = new Map<string | number, Named>()
  return routes.flatMap((each) => {
    const key = keyOf(each)
    const before = key === undefined ? undefined : first.get(key)
    if (before) return [[each, before] as const]
    if (key !== undefined) first.set(key, each)
    return []
  })
}

/** The same text for rules that apply to the same requests, whatever the order they are written in. */
function describeConditions({
  conditions: { host, path = '*', methods, headers, query },
  action,
}: RouteSetting): string {
  const sorted = (list: readonly object[] = []) => list.map((each) => JSON.stringify(each)).toSorted()
  return JSON.stringify([host, path, methods?.toSorted(), sorted(headers), sorted(query), isForHttpOnly(action)])
}

function lineOf({ route }: Named): number {
  return route.place.keyAt.line
}

function positionOf(place: Place, key: string): Pick<Issue, 'at' | 'path'> {
  const below = placeBelow(place, key)
  return { at: valueAt(below), path: below.path }
}
