import type { Project, Service } from '../manifest/project.ts'
import type { WantedRoutes } from './wanted.ts'

/** Container ports of well-known protocols that are not HTTP: they get no host name, only their published port. */
const notHttp = new Set([
  21, 22, 25, 53, 110, 143, 389, 587, 993, 1433, 1521, 1883, 2181, 3306, 5432, 5672, 6379, 9092, 11211, 27017,
])

/**
 * What the edge serves for a project: every `ports` entry on its own port, and by name
 * `<service>.<project>.localhost` for the first port that may be HTTP. The only service with ports is also `<project>.localhost`.
 */
export function wantedRoutes(project: Project): WantedRoutes {
  const services = Object.values(project.services)
  const open = services.filter((service) => service.replicas > 0 && httpPort(service) !== undefined)
  return {
    rules: open.flatMap((service) => {
      const hosts = [
        `${service.name}.${project.name}.localhost`,
        ...(open.length === 1 ? [`${project.name}.localhost`] : []),
      ]
      return hosts.map((host) => ({
        service: service.name,
        host: host.toLowerCase().replaceAll('_', '-'),
        port: httpPort(service) ?? 0,
      }))
    }),
    published: services.filter((service) => service.replicas > 0).flatMap(publishedPorts),
  }
}

function httpPort(service: Service): number | undefined {
  return service.ports.find((port) => !notHttp.has(port.target))?.target
}

function publishedPorts(service: Service): WantedRoutes['published'] {
  return service.ports.flatMap((port) =>
    port.published === undefined
      ? []
      : [{ service: service.name, hostIp: port.hostIp, hostPort: port.published, port: port.target }],
  )
}
