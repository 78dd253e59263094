import { ref, resource, sub, type Resource } from '../cloudformation/resource.ts'
import { tagsOf } from '../component.ts'
import type { NetworkPlan } from './network-plan.ts'
import type { PrivateSide } from './private-side.ts'

/**
 * What tasks without a way to the internet need: images (ECR, whose layers are in S3), logs, secrets, parameters, and a shell.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html, 2026-11.
 */
const services = [
  ['EcrApi', 'ecr.api'],
  ['EcrDocker', 'ecr.dkr'],
  ['Logs', 'logs'],
  ['SecretsManager', 'secretsmanager'],
  ['Ssm', 'ssm'],
  ['SsmMessages', 'ssmmessages'],
] as const

/** Ways to services of AWS that do not cross the internet: S3 always, because it costs nothing; the rest where there is no NAT. */
export function endpoints(plan: NetworkPlan, inside: PrivateSide): Resource[] {
  const s3 = resource('S3Endpoint', 'AWS::EC2::VPCEndpoint', {
    VpcId: ref(plan.vpc),
    VpcEndpointType: 'Gateway',
    ServiceName: sub('com.amazonaws.${AWS::Region}.s3'),
    RouteTableIds: inside.tables.map(ref),
    Tags: tagsOf(plan.input, `${plan.name}-s3`),
  })
  return plan.settings.nat === 'none' ? [s3, ...interfaces(plan, inside)] : [s3]
}

function interfaces({ input, name, vpc, settings }: NetworkPlan, inside: PrivateSide): Resource[] {
  const group = resource('EndpointsGroup', 'AWS::EC2::SecurityGroup', {
    VpcId: ref(vpc),
    GroupDescription: `What reaches the endpoints of ${name}`,
    SecurityGroupIngress: [
      { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: settings.cidr, Description: 'HTTPS from the network' },
    ],
    Tags: tagsOf(input, `${name}-endpoints`),
  })
  const ends = services.map(([id, service]) =>
    resource(`${id}Endpoint`, 'AWS::EC2::VPCEndpoint', {
      VpcId: ref(vpc),
      VpcEndpointType: 'Interface',
      ServiceName: sub(`com.amazonaws.\${AWS::Region}.${service}`),
      PrivateDnsEnabled: true,
      SubnetIds: inside.subnets.map(ref),
      SecurityGroupIds: [ref(group)],
      Tags: tagsOf(input, `${name}-${service.replace('.', '-')}`),
    }),
  )
  return [group, ...ends]
}
