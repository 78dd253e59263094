import { anyHost, type AnswerRule, type RuleConditions } from '../core/route.ts'
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
 * by name is also `<project>.localhost`. A route without a host is for these names too.
 */
export function wantedRoutes(project: Project): WantedRoutes {
  const services = Object.values(project.services).filter((service) => service.replicas > 0)
  const open = services.filter(isReachedByName)
  const given = Object.values(project.services).flatMap(givenHosts)
  const withHost = <T extends RuleConditions>(rules: readonly T[]) => rules.filter(({ host }) => host !== anyHost)
  const underNames = <T extends RuleConditions>(service: Service, rules: readonly T[]) => {
    // A name that slipway.yaml gives to one service is not another's by default.
    const isFree = (host: string) => !given.some((one) => one.host === host && one.service !== service.name)
    const hosts = defaultHosts(project, service, open).filter(isFree)
    return rules.filter(({ host }) => host === anyHost).flatMap((rule) => hosts.map((host) => ({ ...rule, host })))
  }
  // A service of which nothing runs may be redirected all the same.
  const answers = Object.values(project.services).flatMap((service) => {
    const own = (service.routes ?? []).filter(isAnswer)
    return [...withHost(own), ...underNames(service, own)]
  })
  return {
    rules: [
      ...services.flatMap((service) => withHost(forwardRules(service))),
      ...services.flatMap((service) => underNames(service, forwardRules(service))),
    ],
    ...(answers.length > 0 && { answers }),
    published: services.flatMap(publishedPorts),
  }
}

/** Names that slipway.yaml gives to a service, as a whole. */
function givenHosts({ name, routes = [] }: Service): { readonly service: string; readonly host: string }[] {
  return routes.filter(takesWholeHost).map(({ host }) => ({ service: name, host }))
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

/** Without routes it is as if there were one for everything, where a port may be HTTP. */
function forwardRules(service: Service): HostRules {
  const port = httpPort(service)
  const { name, routes = port === undefined ? [] : [{ host: anyHost, port }] } = service
  return routes.flatMap((route) => (isAnswer(route) ? [] : [{ service: name, ...route }]))
}

function defaultHosts(project: Project, { name }: Service, open: readonly Service[]): string[] {
  const isOnly = open.length === 1 && open[0]?.name === name
  const hosts = [`${name}.${project.name}.localhost`, ...(isOnly ? [`${project.name}.localhost`] : [])]
  return hosts.map((host) => host.toLowerCase().replaceAll('_', '-'))
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
