import type { Component, Landscape, LandscapeInput } from './component.ts'
import { edgeComponent } from './edge/edge.ts'
import { hasEdge } from './edge/routes.ts'
import { foundationComponent } from './foundation/foundation.ts'
import { networkComponent } from './network/network.ts'
import { securityComponent } from './security/security.ts'

/** Everything that an environment needs in AWS, as templates. */
export function landscapeOf(input: LandscapeInput): Landscape {
  const { environment, project } = input
  const { network } = environment
  const components: Component[] = [
    foundationComponent(input),
    ...(network.kind === 'own' ? [networkComponent(input, network)] : []),
    securityComponent(input),
    ...(hasEdge(project) ? [edgeComponent(input)] : []),
  ]
  return { environment, components }
}
