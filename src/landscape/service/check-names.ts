import type { Project, Service } from '../../manifest/project.ts'
import type { Finding } from './finding.ts'
import { containerPorts } from './ports.ts'
import { namesOf } from './service-names.ts'

/**
 * Names that two services share on one port: Docker asks one or the other, Service Connect wants each name and port once.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectClientAlias.html, 2026-11.
 */
export function checkNames({ services }: Project, service: Service): Finding[] {
  const own = endsOf(service)
  return Object.values(services).flatMap((other) => {
    const shared = other.name === service.name ? undefined : endsOf(other).find((end) => own.includes(end))
    if (shared === undefined) return []
    const message = `the service ${other.name} is called ${shared} too, and on ECS a name leads to one service`
    return [{ key: 'networks', message, given: shared, fix: 'Give one of the two another alias, or another port.' }]
  })
}

/** Names with ports: `api:3000`. */
function endsOf(service: Service): string[] {
  const ports = containerPorts(service).filter(({ protocol }) => protocol === 'tcp')
  return namesOf(service).flatMap((name) => ports.map(({ port }) => `${name}:${port}`))
}
