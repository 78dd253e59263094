import { attribute, base64, ref, resource, sub, type Resource } from '../cloudformation/resource.ts'
import type { Json } from '../cloudformation/values.ts'
import { tagsOf } from '../component.ts'
import { given } from '../service/given.ts'
import { natUserData } from './nat-user-data.ts'
import type { NetworkPlan, Subnet } from './network-plan.ts'
import type { PublicSide } from './public-side.ts'

/** Logical id of the machine, which it tells CloudFormation when it is ready. */
const machineId = 'NatMachine'

/** The image that the machine starts from. */
export const natImage = given(
  'NatImage',
  'Image of the NAT machine, Amazon Linux 2023 for arm64; another one replaces the machine',
  { from: 'machine-image', architecture: 'arm64' },
  'AWS::EC2::Image::Id',
)

/**
 * The way of the private subnets to the internet by a machine of our own, under an address that stays. EC2 recovers it by itself when its
 * host fails, which it does for all machines of this type unless told not to, and which looks like a restart to it
 * (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-configuration-recovery.html, 2026-11).
 *
 * A new machine (another image) is ready before the route and the address move to it, for it says so itself; and then the old one goes.
 * So it has no network interface of its own, which could be in one machine only, and a passing address until it gets the one that stays.
 */
export function natMachine(
  plan: NetworkPlan,
  outside: PublicSide,
  table: Resource<'AWS::EC2::RouteTable'>,
): Resource[] {
  const { input, name } = plan
  const group = groupOf(plan)
  const role = roleOf(plan)
  const profile = resource('NatProfile', 'AWS::IAM::InstanceProfile', { Roles: [ref(role)] })
  const machine = machineOf(plan, outside, group, profile)
  const address = resource(
    'NatMachineAddress',
    'AWS::EC2::EIP',
    { Domain: 'vpc', InstanceId: ref(machine), Tags: tagsOf(input, `${name}-public`) },
    { dependsOn: [outside.route] },
  )
  const route = resource('PrivateRoute', 'AWS::EC2::Route', {
    RouteTableId: ref(table),
    DestinationCidrBlock: '0.0.0.0/0',
    InstanceId: ref(machine),
  })
  return [group, role, profile, machine, address, route]
}

/** What other machines send through it comes in; nobody outside begins a connection to it. */
function groupOf({ input, name, vpc, settings }: NetworkPlan): Resource<'AWS::EC2::SecurityGroup'> {
  return resource('NatGroup', 'AWS::EC2::SecurityGroup', {
    VpcId: ref(vpc),
    GroupDescription: `NAT machine of ${name}`,
    SecurityGroupIngress: [{ IpProtocol: '-1', CidrIp: settings.cidr, Description: 'What the network sends out' }],
    SecurityGroupEgress: [{ IpProtocol: '-1', CidrIp: '0.0.0.0/0', Description: 'To the internet' }],
    Tags: tagsOf(input, `${name}-nat`),
  })
}

/** A person gets a shell through Session Manager, without an open port or a key. */
function roleOf({ input, name }: NetworkPlan): Resource<'AWS::IAM::Role'> {
  return resource('NatRole', 'AWS::IAM::Role', {
    Description: `NAT machine of ${name}`,
    AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [trust] },
    ManagedPolicyArns: [sub('arn:${AWS::Partition}:iam::aws:policy/AmazonSSMManagedInstanceCore')],
    Tags: tagsOf(input, `${name}-nat`),
  })
}

const trust: Json = { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }

function machineOf(
  { input, name, settings }: NetworkPlan,
  { subnets, uses, route }: PublicSide,
  group: Resource<'AWS::EC2::SecurityGroup'>,
  profile: Resource,
): Resource<'AWS::EC2::Instance'> {
  return resource(
    machineId,
    'AWS::EC2::Instance',
    {
      ImageId: ref(natImage.parameter),
      InstanceType: 't4g.nano',
      IamInstanceProfile: ref(profile),
      // It passes on what is neither from it nor for it.
      SourceDestCheck: false,
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeType: 'gp3', VolumeSize: 8, Encrypted: true } }],
      PropagateTagsToVolumeOnCreation: true,
      NetworkInterfaces: [
        {
          DeviceIndex: '0',
          SubnetId: ref(subnets[0] as Subnet),
          GroupSet: [attribute(group, 'GroupId')],
          AssociatePublicIpAddress: true,
          DeleteOnTermination: true,
        },
      ],
      UserData: base64(sub(natUserData(settings.cidr, machineId))),
      Tags: tagsOf(input, `${name}-nat`),
    },
    // Programs come from the internet when it starts.
    { dependsOn: [route, uses[0] as Resource], signalMinutes: 15 },
  )
}
