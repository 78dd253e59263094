import type { Issue } from '../../core/issue.ts'
import { anyHost } from '../../core/route.ts'
import { placeBelow, valueAt, type Place } from './place.ts'
import type { AwsSettings, RouteSetting, Settings } from './settings.ts'

/**
 * Hosts of routes that nobody could reach in AWS, or not as the person expects. A certificate that is asked for has the names of the
 * domain, so another name is an error; what a given one is for is not known here, and DNS may be somebody else's, so those are warnings.
 */
export function checkHosts(settings: Settings, { place, edge }: AwsSettings): Issue[] {
  const routes = [...settings.services.values()].flatMap((service) => service.routes ?? [])
  const { domain, certificate } = edge
  const found = routes.flatMap((route) => checkHost(route, domain, certificate.kind))
  return [...found, ...(routes.length === 0 ? checkUnused(placeBelow(place, 'edge')) : checkPlain(routes, domain))]
}

function checkHost(route: RouteSetting, domain: string | undefined, certificate: string): Issue[] {
  const place = placeBelow(route.place, 'host')
  const { host } = route.conditions
  if (host === anyHost) return []
  const about = { at: valueAt(place), path: place.path, given: host }
  if (/(?:^|\.)localhost$/.test(host)) {
    const message = 'a name below .localhost leads each caller to their own machine'
    return [{ code: 'bad-value', ...about, message, fix: 'Give a name of a domain of your own.' }]
  }
  if (domain === undefined || isWithin(host, domain)) return []
  const accepted = `${domain}, or a name that ends in .${domain}`
  if (certificate === 'request') {
    const message = `the certificate that is asked for has no names outside of ${domain}`
    return [{ code: 'bad-value', ...about, message, accepted, fix: 'Change the host, or `edge.domain`.' }]
  }
  const message = `${host} is outside of ${domain}: the certificate must have it, and its DNS record is yours to make`
  return [{ code: 'bad-value', ...about, message, accepted, severity: 'warning' }]
}

function isWithin(host: string, domain: string): boolean {
  const name = host.replace(/^\*\./, '')
  return name === domain || name.endsWith(`.${domain}`)
}

/** One word for all that have a host, one for all that have none. */
function checkPlain(routes: readonly RouteSetting[], domain: string | undefined): Issue[] {
  if (domain !== undefined) return []
  const named = routes.filter((route) => route.conditions.host !== anyHost)
  const hosts = [...new Set(named.map((route) => route.conditions.host))].slice(0, 5).join(', ')
  return [
    ...warnAt(named[0], `without \`edge.domain\` there is no HTTPS, and DNS records are yours to make: ${hosts}`),
    ...warnAt(
      routes.find((route) => route.conditions.host === anyHost),
      "without `host` and `edge.domain` this is plain HTTP at the load balancer's own name, for a first try",
    ),
  ]
}

function warnAt(route: RouteSetting | undefined, message: string): Issue[] {
  if (!route) return []
  const place = placeBelow(route.place, 'host')
  return [{ code: 'missing-key', at: valueAt(place), path: place.path, message, severity: 'warning' }]
}

function checkUnused(edge: Place): Issue[] {
  if (!edge.tree) return []
  const message = 'no service has `routes`, so there is no load balancer to make'
  return [{ code: 'unused', at: edge.keyAt, path: edge.path, message, severity: 'warning' }]
}
