import type { Service } from '../../manifest/project.ts'
import { attribute, ref, resource, type Parameter } from '../cloudformation/resource.ts'
import { landscapeName, logicalName, tagsOf, type LandscapeInput } from '../component.ts'
import { routedPorts } from '../edge/routes.ts'
import { nowhere, type Group, type Ingress } from './edge-group.ts'
import { linkedTo, networksOf, openPorts, type PortRange } from './reach.ts'

/** Everything that rules may name. */
export interface Groups {
  readonly edge: Group | undefined
  /** By the name of the network. */
  readonly networks: ReadonlyMap<string, Group>
  /** By the name of the service, without their rules. */
  readonly services: ReadonlyMap<string, Group>
}

/** What says that a task is on a network of the Compose file: it lets nobody in and nothing out, others name it. */
export function networkGroup(input: LandscapeInput, network: string, vpc: Parameter): Group {
  const name = landscapeName(input)
  return resource(`${logicalName(network)}Network`, 'AWS::EC2::SecurityGroup', {
    VpcId: ref(vpc),
    GroupDescription: `Tasks on the network ${network} of ${name}`,
    SecurityGroupEgress: nowhere,
    Tags: tagsOf(input, `${name}-network-${network}`),
  })
}

/** The group of a service's own tasks. The way out stays open: images, other people's interfaces, AWS itself. */
export function serviceGroup(input: LandscapeInput, { name }: Service, vpc: Parameter): Group {
  return resource(`${logicalName(name)}Group`, 'AWS::EC2::SecurityGroup', {
    VpcId: ref(vpc),
    GroupDescription: `Tasks of ${name} in ${landscapeName(input)}`,
    SecurityGroupEgress: [{ IpProtocol: '-1', CidrIp: '0.0.0.0/0', Description: 'Everything outside' }],
    Tags: tagsOf(input, `${landscapeName(input)}-${name}`),
  })
}

/** A group that lets in those who may call the service. */
export function withRules(input: LandscapeInput, service: Service, groups: Groups): Group {
  const group = groups.services.get(service.name) as Group
  const rules = rulesOf(input, service, groups)
  return rules.length === 0 ? group : { ...group, properties: { ...group.properties, SecurityGroupIngress: rules } }
}

/**
 * Who may call a service, as in Compose: those with which it shares a network, its own other replicas among them, and those that link
 * to it, on the ports that it names in `ports` or `expose`; and the edge, where routes lead. Where the file names no network, all
 * share the default one. `depends_on` alone is an order of starting: between services without a common network Compose has no way
 * either, and here it opens none.
 */
function rulesOf({ project }: LandscapeInput, service: Service, { edge, networks, services }: Groups): Ingress {
  const ports = openPorts(service)
  const routed = routedPorts(service).map((port) => ({ protocol: 'tcp' as const, from: port, to: port }))
  const linked = linkedTo(project, service).map(({ name }) => name)
  return [
    ...networksOf(service).flatMap((name) => letIn(ports, networks.get(name), `From the network ${name}`)),
    ...linked.flatMap((name) => letIn(ports, services.get(name), `From ${name}, which links to it`)),
    ...letIn(routed, edge, 'From the edge'),
  ]
}

function letIn(ports: readonly PortRange[], source: Group | undefined, description: string): Ingress {
  if (!source) return []
  return ports.map(({ protocol, from, to }) => ({
    IpProtocol: protocol,
    FromPort: from,
    ToPort: to,
    SourceSecurityGroupId: attribute(source, 'GroupId'),
    Description: description,
  }))
}
