import type { Project, Service } from '../../../manifest/project.ts'

/** A link splits into the service and the name that it gets. */
export function splitLink(link: string): readonly [service: string, alias: string] {
  const [service = link, alias = service] = link.split(':')
  return [service, alias]
}

/** Names that the links of other services give a service on one network. */
export function linkAliases(project: Project, service: Service, network: string): readonly string[] {
  return Object.values(project.services)
    .filter((other) => other.networks.some((use) => use.network === network))
    .flatMap((other) => (other.links ?? []).map(splitLink))
    .filter(([name, alias]) => name === service.name && alias !== name)
    .map(([, alias]) => alias)
}
