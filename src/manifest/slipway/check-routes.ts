import type { Issue } from '../../core/issue.ts'
import { placeBelow, valueAt, type Place } from './place.ts'
import { namedPorts, portOf, type RoutedService } from './service-port.ts'
import type { RouteSetting, Settings } from './settings.ts'

/** What is wrong with the routes when they are held against the services of the Compose file and against each other. */
export function checkRoutes(settings: Settings, serviceOf: (name: string) => RoutedService | undefined): Issue[] {
  const routes = [...settings.services].flatMap(([name, { routes = [] }]) => routes.map((route) => ({ name, route })))
  return [
    ...routes.flatMap(({ name, route }) => checkPort(name, route, serviceOf(name))),
    ...routes.flatMap(({ route }) => checkLocal(route)),
    ...checkHosts(routes),
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

/** What the edge of this machine does not do yet. A row goes when the edge learns it. */
const localGaps = [
  ['codes', 'The edge takes 200 to 399.'],
  ['interval', 'The edge checks every 2 seconds.'],
  ['threshold', 'The edge decides by itself.'],
] as const

function checkLocal({ place, host }: RouteSetting): Issue[] {
  const health = placeBelow(place, 'health')
  const gaps = localGaps.flatMap(([key, fix]) => {
    const { tree, keyAt: at, path } = placeBelow(health, key)
    if (!tree) return []
    const message = `\`${key}\` is not honoured yet by the edge of this machine`
    return [{ code: 'not-supported', at, path, message, fix: `Remove it. ${fix}` }]
  })
  if (!host.startsWith('*.')) return gaps
  const message = 'a host name with `*` is not honoured yet by the edge of this machine'
  return [...gaps, { code: 'not-supported', ...positionOf(place, 'host'), message, fix: 'Name each host.' }]
}

function checkHosts(routes: readonly { readonly name: string; readonly route: RouteSetting }[]): Issue[] {
  const first = new Map<string, (typeof routes)[number]>()
  return routes.flatMap((each) => {
    const { host, place } = each.route
    const before = first.get(host)
    if (!before) {
      first.set(host, each)
      return []
    }
    const message = `the host ${host} is a route of ${before.name} already, on line ${before.route.place.keyAt.line}`
    return [{ code: 'conflict', ...positionOf(place, 'host'), message, fix: 'Keep one of the two.' }]
  })
}

function positionOf(place: Place, key: string): Pick<Issue, 'at' | 'path'> {
  const below = placeBelow(place, key)
  return { at: valueAt(below), path: below.path }
}
