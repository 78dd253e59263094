import type { NetworkSettings } from '../../manifest/types/environment.ts'
import { ref } from '../cloudformation/resource.ts'
import { templateOf } from '../cloudformation/template.ts'
import type { Component, Input, LandscapeInput } from '../component.ts'
import { inputsOf, parametersOf } from '../service/given.ts'
import { endpoints } from './endpoints.ts'
import { listed, planNetwork } from './network-plan.ts'
import { privateSide } from './private-side.ts'
import { natImage } from './nat-machine.ts'
import { publicSide } from './public-side.ts'

/**
 * The network of an environment: a public and a private /21 in each zone, a gateway to the internet, NAT for the private ones.
 * AWS keeps five addresses of a subnet (https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html, 2026-11).
 */
export function networkComponent(input: LandscapeInput, settings: NetworkSettings): Component {
  const plan = planNetwork(input, settings)
  const { name, vpc, zones } = plan
  const outside = publicSide(plan)
  const inside = privateSide(plan, outside)
  const images = settings.nat === 'instance' ? [natImage] : []
  return {
    name: 'network',
    stack: `${name}-network`,
    template: templateOf({
      description: `Network of ${name}: ${settings.cidr} in ${settings.zones} zones`,
      parameters: [...zones.map((zone) => zone.parameter), ...parametersOf(images)],
      resources: [vpc, ...outside.resources, ...inside.resources, ...endpoints(plan, inside)],
      outputs: {
        Vpc: { description: 'Id of the network', value: ref(vpc) },
        PublicSubnets: { description: 'Subnets that the internet reaches', value: listed(outside.subnets) },
        PrivateSubnets: { description: 'Subnets that it does not', value: listed(inside.subnets) },
      },
    }),
    inputs: {
      ...Object.fromEntries(
        zones.map(({ parameter, index }): [string, Input] => [parameter.logicalId, { from: 'zone', index }]),
      ),
      ...inputsOf(images),
    },
  }
}
