import type { Service } from '../../manifest/project.ts'
import { attribute, join, parameter, type Parameter } from '../cloudformation/resource.ts'
import { templateOf, type Output } from '../cloudformation/template.ts'
import { landscapeName, logicalName, networkFact, type Component, type LandscapeInput } from '../component.ts'
import { hasEdge } from '../edge/routes.ts'
import { edgeGroup, edgeWays, type Group } from './edge-group.ts'
import { networksOf, usedNetworks } from './reach.ts'
import { networkGroup, serviceGroup, waysTo, type Groups } from './service-group.ts'

/**
 * Who may reach what: a group for the edge, one for each network of the Compose file, and one for each service, which lets in its
 * networks on exactly its own ports. So there are as many rules as services have networks and ports, and not one for each pair.
 */
export function securityComponent(input: LandscapeInput): Component {
  const name = landscapeName(input)
  const vpc = parameter('Vpc', { Type: 'AWS::EC2::VPC::Id', Description: 'Id of the network that the groups are for' })
  const services = Object.values(input.project.services)
  const groups = groupsOf(input, vpc)
  return {
    name: 'security',
    stack: `${name}-security`,
    template: templateOf({
      description: `Who may reach what in ${name}`,
      parameters: [vpc],
      resources: [
        ...(groups.edge ? [groups.edge] : []),
        ...groups.networks.values(),
        ...groups.services.values(),
        ...(groups.edge ? edgeWays(input, groups.edge, groups.networks) : []),
        ...services.flatMap((service) => waysTo(input, service, groups)),
      ],
      outputs: outputsOf(services, groups),
    }),
    inputs: { Vpc: networkFact(input, 'Vpc') },
  }
}

function groupsOf(input: LandscapeInput, vpc: Parameter): Groups {
  const { project } = input
  const networks = new Map(usedNetworks(project).map((name) => [name, networkGroup(input, name, vpc)]))
  return {
    networks,
    edge: hasEdge(project) ? edgeGroup(input, vpc) : undefined,
    services: new Map(
      Object.values(project.services).map((service) => [service.name, serviceGroup(input, service, vpc)]),
    ),
  }
}

/** All groups of a service as one text, as a parameter of a list type takes them. */
function outputsOf(services: readonly Service[], { edge, networks, services: own }: Groups): Record<string, Output> {
  const lists = services.map((service): [string, Output] => {
    const groups = [own.get(service.name), ...networksOf(service).map((network) => networks.get(network))] as Group[]
    const value = join(
      ',',
      groups.map((group) => attribute(group, 'GroupId')),
    )
    return [groupsOutput(service), { description: `Groups of the tasks of ${service.name}`, value }]
  })
  return {
    ...(edge && { EdgeGroup: { description: 'Group of the load balancer', value: attribute(edge, 'GroupId') } }),
    ...Object.fromEntries(lists),
  }
}

/** The output that has all groups of a service's tasks. */
export function groupsOutput({ name }: Pick<Service, 'name'>): string {
  return `${logicalName(name)}Groups`
}
