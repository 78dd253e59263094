import type { Component, Landscape, LandscapeInput } from './component.ts'
import { networkComponent } from './network/network.ts'

/** Everything that an environment needs in AWS, as templates. */
export function landscapeOf(input: LandscapeInput): Landscape {
  const { environment } = input
  const { network } = environment
  const components: Component[] = network.kind === 'own' ? [networkComponent(input, network)] : []
  return { environment, components }
}
