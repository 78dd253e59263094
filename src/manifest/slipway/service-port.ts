import type { Service } from '../project.ts'
import type { RouteSetting } from './settings.ts'

/** What a route needs to know of its service. */
export type RoutedService = Pick<Service, 'ports' | 'expose'>

/** The TCP ports of the container that a service names, each once. */
export function namedPorts(service: RoutedService): readonly number[] {
  const published = service.ports.filter((port) => (port.protocol ?? 'tcp') === 'tcp').map((port) => port.target)
  return [...new Set([...published, ...service.expose])]
}

/** The container port of a route: its own, else the only one that the service names. */
export function portOf(route: RouteSetting, service: RoutedService): number | undefined {
  const [only, ...others] = namedPorts(service)
  return route.port ?? (others.length === 0 ? only : undefined)
}
