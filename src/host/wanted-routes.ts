import type { AnswerRule, RuleConditions } from '../core/route.ts'
import type { Project, Service, ServiceRoute } from '../manifest/project.ts'
import { isDirect } from './want/options/network-options.ts'
import type { WantedRoutes } from './want/wanted.ts'

/** Container ports of well-known protocols that are not HTTP: they get no host name, only their published port. */
const notHttp = new Set([
  21, 22, 25, 53, 110, 143, 389, 587, 993, 1433, 1521, 1883, 2181, 3306, 5432, 5672, 6379, 9092, 11211, 27017,
])

type HostRules = WantedRoutes['rules']

/**
 * What the edge serves for a project: every `ports` entry on its own port, the routes of slipway.yaml, and for a service
 * without any by name `<service>.<project>.localhost` for the first port that may be HTTP. The only service that is reached
 * by name is also `<project>.localhost`.
 */
export function wantedRoutes(project: Project): WantedRoutes {
  const services = Object.values(project.services).filter((service) => service.replicas > 0)
  const explicit = services.flatMap(explicitRules)
  // A service of which nothing runs may be redirected all the same.
  const answers = Object.values(project.services).flatMap(({ routes = [] }) => routes.filter(isAnswer))
  const taken = new Set([...explicit, ...answers].filter(takesWholeHost).map((rule) => rule.host))
  const open = services.filter(isReachedByName)
  const byDefault = open.flatMap((service) => defaultRules(project, service, open.length === 1))
  return {
    // A name that slipway.yaml gives to one service is not another's by default.
    rules: [...explicit, ...byDefault.filter((rule) => !taken.has(rule.host))],
    ...(answers.length > 0 && { answers }),
    published: services.flatMap(publishedPorts),
  }
}

function isAnswer(route: ServiceRoute): route is AnswerRule {
  return 'action' in route
}

function takesWholeHost({ path, methods, headers, query }: RuleConditions): boolean {
  return [path, methods, headers, query].every((condition) => condition === undefined)
}

function isReachedByName(service: Service): boolean {
  return service.routes ? service.routes.length > 0 : httpPort(service) !== undefined
}

function explicitRules(service: Service): HostRules {
  return (service.routes ?? []).flatMap((route) => (isAnswer(route) ? [] : [{ service: service.name, ...route }]))
}

function defaultRules(project: Project, service: Service, isOnly: boolean): HostRules {
  const port = httpPort(service)
  if (service.routes || port === undefined) return []
  const hosts = [`${service.name}.${project.name}.localhost`, ...(isOnly ? [`${project.name}.localhost`] : [])]
  return hosts.map((host) => ({ service: service.name, host: host.toLowerCase().replaceAll('_', '-'), port }))
}

function httpPort(service: Service): number | undefined {
  return service.ports.find((port) => (port.protocol ?? 'tcp') === 'tcp' && !notHttp.has(port.target))?.target
}

function publishedPorts(service: Service): WantedRoutes['published'] {
  return service.ports.flatMap((port) =>
    port.published === undefined || isDirect(port)
      ? []
      : [{ service: service.name, hostIp: port.hostIp, hostPort: port.published, port: port.target }],
  )
}
