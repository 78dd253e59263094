import { anyHost } from '../../core/route.ts'
import type { LandscapeInput } from '../component.ts'
import { allRoutes, isEncrypted, isForward } from './routes.ts'

/** Where a service can be opened. */
export interface RouteUrl {
  readonly service: string
  readonly url: string
}

/**
 * The URLs of the routes that lead to services, each once; a host with a wildcard is no URL. A route without a host has the name of the
 * balancer, where that is known.
 */
export function routeUrls({ project, environment }: LandscapeInput, balancer: string = anyHost): RouteUrl[] {
  const scheme = isEncrypted(environment) ? 'https' : 'http'
  const urls = allRoutes(project)
    .filter(({ route }) => isForward(route))
    .map(({ service, route: { host, path = '' } }) => ({ service, path, host: host === anyHost ? balancer : host }))
    .filter(({ host }) => !/[*?]/.test(host))
    .map(({ service, host, path }) => ({
      service: service.name,
      url: `${scheme}://${host}${path.replace(/[*?].*$/, '') || '/'}`,
    }))
  return [...new Map(urls.map((one) => [`${one.service} ${one.url}`, one])).values()]
}
