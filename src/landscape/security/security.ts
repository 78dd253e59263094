import type { Service } from '../../manifest/project.ts'
import { attribute, parameter, ref, resource, type Parameter, type Resource } from '../cloudformation/resource.ts'
import { templateOf, type Output } from '../cloudformation/template.ts'
import { landscapeName, logicalName, networkFact, tagsOf, type Component, type LandscapeInput } from '../component.ts'
import { hasEdge, routedPorts } from '../edge/routes.ts'
import { edgeGroup } from './edge-group.ts'
import { reachOf, type PortRange } from './reach.ts'

type Group = Resource<'AWS::EC2::SecurityGroup'>

/** A group for the edge and one for each service, and rules that let in exactly those who call it. */
export function securityComponent(input: LandscapeInput): Component {
  const name = landscapeName(input)
  const vpc = parameter('Vpc', { Type: 'AWS::EC2::VPC::Id', Description: 'Id of the network that the groups are for' })
  const services = Object.values(input.project.services)
  const groups = new Map(services.map((service) => [service.name, serviceGroup(input, service, vpc)]))
  const edge = hasEdge(input.project) ? edgeGroup(input, vpc, groups) : undefined
  return {
    name: 'security',
    stack: `${name}-security`,
    template: templateOf({
      description: `Who may reach what in ${name}`,
      parameters: [vpc],
      resources: [
        ...(edge ? [edge] : []),
        ...groups.values(),
        ...(edge ? services.flatMap((service) => fromEdge(service, groups, edge)) : []),
        ...betweenServices(input, groups),
      ],
      outputs: outputsOf(groups, edge),
    }),
    inputs: { Vpc: networkFact(input, 'Vpc') },
  }
}

/** The way out stays open: images, other people's interfaces, AWS itself. */
function serviceGroup(input: LandscapeInput, { name }: Service, vpc: Parameter): Group {
  return resource(`${logicalName(name)}Group`, 'AWS::EC2::SecurityGroup', {
    VpcId: ref(vpc),
    GroupDescription: `Tasks of ${name} in ${landscapeName(input)}`,
    SecurityGroupEgress: [{ IpProtocol: '-1', CidrIp: '0.0.0.0/0', Description: 'Everything outside' }],
    Tags: tagsOf(input, `${landscapeName(input)}-${name}`),
  })
}

function fromEdge(service: Service, groups: ReadonlyMap<string, Group>, edge: Group): Resource[] {
  return routedPorts(service).map((port) =>
    letIn({ groups, source: edge, from: 'edge', to: service.name, range: { protocol: 'tcp', from: port, to: port } }),
  )
}

function betweenServices({ project }: LandscapeInput, groups: ReadonlyMap<string, Group>): Resource[] {
  return reachOf(project).flatMap(({ from, to, ports }) => {
    const source = groups.get(from)
    return source ? ports.map((range) => letIn({ groups, source, from, to, range })) : []
  })
}

interface Way {
  readonly groups: ReadonlyMap<string, Group>
  readonly source: Group
  readonly from: string
  readonly to: string
  readonly range: PortRange
}

/** A rule of its own, because two services that call each other could not name one another inside their groups. */
function letIn({ groups, source, from, to, range }: Way): Resource {
  const group = groups.get(to) as Group
  const caller = source.logicalId.replace(/Group$/, '')
  const protocol = range.protocol === 'udp' ? 'Udp' : ''
  return resource(`${logicalName(to)}From${caller}On${protocol}${range.from}`, 'AWS::EC2::SecurityGroupIngress', {
    GroupId: attribute(group, 'GroupId'),
    SourceSecurityGroupId: attribute(source, 'GroupId'),
    IpProtocol: range.protocol,
    FromPort: range.from,
    ToPort: range.to,
    Description: `From ${from}`,
  })
}

function outputsOf(groups: ReadonlyMap<string, Group>, edge: Group | undefined): Record<string, Output> {
  const services = [...groups].map(([name, group]): [string, Output] => [
    group.logicalId,
    { description: `Group of the tasks of ${name}`, value: attribute(group, 'GroupId') },
  ])
  return {
    ...(edge && { EdgeGroup: { description: 'Group of the load balancer', value: attribute(edge, 'GroupId') } }),
    ...Object.fromEntries(services),
  }
}
