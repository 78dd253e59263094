import { anyHost, isForHttpOnly } from '../../core/route.ts'
import { compareRules } from '../../core/route-order.ts'
import type { Project, Service, ServiceRoute } from '../../manifest/project.ts'
import type { AwsEnvironment } from '../../manifest/types/environment.ts'

/** A route of a service that leads to its containers. */
export type ForwardRoute = Exclude<ServiceRoute, { readonly action: unknown }>

/** A route with the service it is of. */
export interface RoutedService {
  readonly service: Service
  readonly route: ServiceRoute
}

/** True when the project has anything for the internet: only `routes` make a service public, never `ports`. */
export function hasEdge(project: Project): boolean {
  return Object.values(project.services).some(hasRoutes)
}

/** True for a service that the edge leads to or answers for. */
function hasRoutes({ routes = [] }: Pick<Service, 'routes'>): boolean {
  return routes.length > 0
}

/** True when the edge speaks HTTPS. */
export function isEncrypted({ edge }: Pick<AwsEnvironment, 'edge'>): boolean {
  return edge.certificate.kind !== 'none'
}

/** True for a route that reaches containers. */
export function isForward(route: ServiceRoute): route is ForwardRoute {
  return !('action' in route)
}

/** Container ports that the edge calls, each once. */
export function routedPorts({ routes = [] }: Pick<Service, 'routes'>): number[] {
  return [...new Set(routes.filter(isForward).map(({ port }) => port))].toSorted((a, b) => a - b)
}

/** Every route of a project in the order in which its services and files name them. */
export function allRoutes(project: Project): RoutedService[] {
  return Object.values(project.services).flatMap((service) =>
    (service.routes ?? []).map((route) => ({ service, route })),
  )
}

/** Hosts that routes name, each once, in alphabetical order. */
export function routedHosts(project: Project): string[] {
  const hosts = allRoutes(project).map(({ route }) => route.host)
  return [...new Set(hosts)].filter((host) => host !== anyHost).toSorted()
}

/**
 * The routes that become rules of the listener, in the order in which they are asked: the same as of the local edge, where of two
 * equal ones that which leads to a service goes first. A redirect that only changes HTTP into HTTPS is left out where there is a
 * certificate: the HTTP listener does it for every host.
 */
export function routesInOrder(project: Project, environment: AwsEnvironment): RoutedService[] {
  const all = allRoutes(project).filter(({ route }) => !(isEncrypted(environment) && isHttpsOnly(route)))
  const forwards = all.filter(({ route }) => isForward(route))
  const answers = all.filter(({ route }) => !isForward(route))
  return [...forwards, ...answers].toSorted((a, b) => compareRules(a.route, b.route) || compareHosts(a, b))
}

/** Rules for different hosts that are equally specific never meet: an order that does not depend on the file keeps their numbers. */
function compareHosts({ route: { host: a } }: RoutedService, { route: { host: b } }: RoutedService): number {
  return a === b ? 0 : a < b ? -1 : 1
}

/** True for a redirect that changes nothing but HTTP into HTTPS. */
export function isHttpsOnly(route: ServiceRoute): boolean {
  return !isForward(route) && isForHttpOnly(route.action)
}
