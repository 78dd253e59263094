import type { Project, Service } from '../manifest/project.ts'
import type { Component, Landscape, LandscapeInput } from './component.ts'
import { edgeComponent } from './edge/edge.ts'
import { hasEdge } from './edge/routes.ts'
import { ecsComponent } from './ecs/ecs.ts'
import { foundationComponent } from './foundation/foundation.ts'
import { networkComponent } from './network/network.ts'
import { securityComponent } from './security/security.ts'
import { serviceComponent } from './service/service.ts'

/** Everything that an environment needs in AWS, as templates, in an order in which they can be made. */
export function landscapeOf(input: LandscapeInput): Landscape {
  const { environment, project } = input
  const { network } = environment
  const components: Component[] = [
    foundationComponent(input),
    ...(network.kind === 'own' ? [networkComponent(input, network)] : []),
    securityComponent(input),
    ...(hasEdge(project) ? [edgeComponent(input)] : []),
    ecsComponent(input),
    ...inOrder(project).map((service) => serviceComponent(input, service)),
  ]
  return { environment, components }
}

/**
 * The services, each after those that it depends on: running tasks do not learn of names that come later. There are no circles: the
 * manifest refuses them.
 */
function inOrder({ services }: Project): Service[] {
  const ordered = new Set<Service>()
  const visit = (service: Service): void => {
    for (const { service: name } of service.dependsOn) {
      const other = services[name]
      if (other && !ordered.has(other)) visit(other)
    }
    ordered.add(service)
  }
  for (const service of Object.values(services)) visit(service)
  return [...ordered]
}
