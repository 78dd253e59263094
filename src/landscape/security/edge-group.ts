import { attribute, ref, resource, type Parameter, type Resource } from '../cloudformation/resource.ts'
import { landscapeName, tagsOf, type LandscapeInput } from '../component.ts'
import { isEncrypted, routedPorts } from '../edge/routes.ts'
import { networksOf } from './reach.ts'

/** A group of security rules. */
export type Group = Resource<'AWS::EC2::SecurityGroup'>
type Ingress = NonNullable<Group['properties']['SecurityGroupIngress']>

/**
 * A group without a rule for the way out gets one that lets everything out; one to the machine itself takes its place
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-securitygroup.html, 2026-11).
 */
export const nowhere = [{ IpProtocol: '-1', CidrIp: '127.0.0.1/32', Description: 'Nowhere' }]

/** The group of the load balancer: in on 80, and on 443 where there is a certificate. */
export function edgeGroup(input: LandscapeInput, vpc: Parameter): Group {
  const name = landscapeName(input)
  return resource('EdgeGroup', 'AWS::EC2::SecurityGroup', {
    VpcId: ref(vpc),
    GroupDescription: `Load balancer of ${name}`,
    SecurityGroupIngress: fromOutside(input),
    SecurityGroupEgress: nowhere,
    Tags: tagsOf(input, `${name}-edge`),
  })
}

/** Port 80 is open with a certificate too: it redirects. */
function fromOutside({ environment }: LandscapeInput): Ingress {
  const ports = isEncrypted(environment) ? [80, 443] : [80]
  return ports.flatMap((port) =>
    environment.edge.allow.map((range) => ({
      IpProtocol: 'tcp',
      FromPort: port,
      ToPort: port,
      ...(range.includes(':') ? { CidrIpv6: range } : { CidrIp: range }),
      Description: port === 443 ? 'HTTPS' : 'HTTP',
    })),
  )
}

/**
 * Ways out of the load balancer: the ports of its routes only, on the networks that their services are on. Which service takes what
 * is in the groups of these; a way to each would be more than a group may have in a large project.
 */
export function edgeWays(input: LandscapeInput, edge: Group, networks: ReadonlyMap<string, Group>): Resource[] {
  return routedNetworks(input).map(({ network, port }) => {
    const target = networks.get(network) as Group
    return resource(`EdgeTo${target.logicalId}On${port}`, 'AWS::EC2::SecurityGroupEgress', {
      GroupId: attribute(edge, 'GroupId'),
      DestinationSecurityGroupId: attribute(target, 'GroupId'),
      IpProtocol: 'tcp',
      FromPort: port,
      ToPort: port,
      Description: `To routes into the network ${network}`,
    })
  })
}

/** Networks with the ports that routes lead to, each pair once; a service is reached over the first of its networks. */
export function routedNetworks({ project }: Pick<LandscapeInput, 'project'>): { network: string; port: number }[] {
  const all = Object.values(project.services).flatMap((service) => {
    const [network] = networksOf(service)
    return network === undefined ? [] : routedPorts(service).map((port) => ({ network, port }))
  })
  return [...new Map(all.map((way) => [`${way.port} ${way.network}`, way])).values()]
}
