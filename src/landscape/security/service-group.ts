import type { Service } from '../../manifest/project.ts'
import { attribute, ref, resource, type Parameter, type Resource } from '../cloudformation/resource.ts'
import { landscapeName, logicalName, tagsOf, type LandscapeInput } from '../component.ts'
import { routedPorts } from '../edge/routes.ts'
import { nowhere, type Group } from './edge-group.ts'
import { linkedTo, networksOf, openPorts, type PortRange } from './reach.ts'

/** Everything that rules may name. */
export interface Groups {
  readonly edge: Group | undefined
  /** By the name of the network. */
  readonly networks: ReadonlyMap<string, Group>
  /** By the name of the service. */
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

/**
 * Who may call a service, as in Compose: those with which it shares a network, its own other replicas among them, and those that link
 * to it, on the ports that it names in `ports` or `expose`; and the edge, where routes lead. Where the file names no network, all
 * share the default one. `depends_on` alone is an order of starting: between services without a common network Compose has no way
 * either, and here it opens none.
 */
export function waysTo(
  { project }: LandscapeInput,
  service: Service,
  { edge, networks, services }: Groups,
): Resource[] {
  const to = services.get(service.name) as Group
  const ports = openPorts(service)
  const routed = routedPorts(service).map((port) => ({ protocol: 'tcp' as const, from: port, to: port }))
  const linked = linkedTo(project, service).map(({ name }) => name)
  return [
    ...networksOf(service).flatMap((name) => letIn(to, ports, networks.get(name), `From the network ${name}`)),
    ...linked.flatMap((name) => letIn(to, ports, services.get(name), `From ${name}, which links to it`)),
    ...letIn(to, routed, edge, 'From the edge'),
  ]
}

/**
 * Rules of their own, each under an id that says what it is: what a change takes away can then stay until the tasks that need it
 * are gone, where a rule inside its group would go at once.
 */
function letIn(to: Group, ports: readonly PortRange[], source: Group | undefined, description: string): Resource[] {
  if (!source) return []
  return ports.map((range) => {
    const protocol = range.protocol === 'udp' ? 'Udp' : ''
    const id = `${to.logicalId.replace(/Group$/, '')}From${source.logicalId}On${protocol}${range.from}`
    return resource(id, 'AWS::EC2::SecurityGroupIngress', {
      GroupId: attribute(to, 'GroupId'),
      SourceSecurityGroupId: attribute(source, 'GroupId'),
      IpProtocol: range.protocol,
      FromPort: range.from,
      ToPort: range.to,
      Description: description,
    })
  })
}
