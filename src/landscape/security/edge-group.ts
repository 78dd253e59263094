import { attribute, ref, resource, type Parameter, type Resource } from '../cloudformation/resource.ts'
import { landscapeName, tagsOf, type LandscapeInput } from '../component.ts'
import { isEncrypted, routedPorts } from '../edge/routes.ts'

type Group = Resource<'AWS::EC2::SecurityGroup'>
type Ingress = NonNullable<Group['properties']['SecurityGroupIngress']>
type Egress = NonNullable<Group['properties']['SecurityGroupEgress']>

/**
 * A group without a rule for the way out gets one that lets everything out; one to the machine itself takes its place
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-securitygroup.html, 2026-11).
 */
const nowhere = [{ IpProtocol: '-1', CidrIp: '127.0.0.1/32', Description: 'Nowhere' }]

/** The group of the load balancer: in on 80, and on 443 where there is a certificate; out to the services of its routes only. */
export function edgeGroup(input: LandscapeInput, vpc: Parameter, groups: ReadonlyMap<string, Group>): Group {
  const name = landscapeName(input)
  return resource('EdgeGroup', 'AWS::EC2::SecurityGroup', {
    VpcId: ref(vpc),
    GroupDescription: `Load balancer of ${name}`,
    SecurityGroupIngress: fromOutside(input),
    SecurityGroupEgress: toServices(input, groups),
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

function toServices({ project }: LandscapeInput, groups: ReadonlyMap<string, Group>): Egress {
  const ways = Object.values(project.services).flatMap((service) => {
    const group = groups.get(service.name)
    return group ? routedPorts(service).map((port) => ({ service, group, port })) : []
  })
  if (ways.length === 0) return nowhere
  return ways.map(({ service, group, port }) => ({
    IpProtocol: 'tcp',
    FromPort: port,
    ToPort: port,
    DestinationSecurityGroupId: attribute(group, 'GroupId'),
    Description: `To ${service.name}`,
  }))
}
