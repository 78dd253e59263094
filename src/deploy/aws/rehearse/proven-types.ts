import type { EmulatorKind } from '../../../core/aws/emulator-port.ts'

/**
 * What an emulator makes of a resource of a type: `made`: the API of its service shows it, and shows it no more after the stack is
 * deleted; `kept`: it is made, and still shown afterwards; `named`: CloudFormation lists it, and there is no such thing.
 */
export type Proof = 'made' | 'kept' | 'named'

type Proofs = Readonly<Record<string, Proof>>

/** Versions with which that was found out. */
export const triedVersions: Readonly<Partial<Record<EmulatorKind, string>>> = { moto: '5.2.1', ministack: '1.5.33' }

/** Found by trying with `up` and `down` and asking with the AWS CLI: moto 5.2.1 as Slipway mends it, 2026-11. */
const moto: Proofs = {
  ...all('made', [
    ...['AWS::CertificateManager::Certificate', 'AWS::EC2::Route', 'AWS::EC2::RouteTable', 'AWS::EC2::SecurityGroup'],
    ...['AWS::EC2::SecurityGroupIngress', 'AWS::EC2::Subnet', 'AWS::EC2::VPC', 'AWS::ECR::Repository'],
    ...['AWS::ElasticLoadBalancingV2::Listener', 'AWS::ElasticLoadBalancingV2::ListenerRule'],
    ...[
      'AWS::ElasticLoadBalancingV2::LoadBalancer',
      'AWS::IAM::Role',
      'AWS::Logs::LogGroup',
      'AWS::Route53::RecordSet',
    ],
    ...['AWS::EC2::Instance', 'AWS::IAM::InstanceProfile', 'AWS::S3::Bucket'],
  ]),
  ...all('kept', [
    ...['AWS::EC2::EIP', 'AWS::EC2::InternetGateway', 'AWS::EC2::NatGateway', 'AWS::EC2::VPCEndpoint'],
    ...['AWS::EC2::VPCGatewayAttachment', 'AWS::ECS::Cluster', 'AWS::ECS::Service', 'AWS::ECS::TaskDefinition'],
    ...['AWS::ElasticLoadBalancingV2::TargetGroup'],
  ]),
  ...all('named', [
    ...['AWS::ApplicationAutoScaling::ScalableTarget', 'AWS::ApplicationAutoScaling::ScalingPolicy'],
    ...['AWS::EC2::SecurityGroupEgress', 'AWS::EC2::SubnetRouteTableAssociation', 'AWS::S3::BucketPolicy'],
    ...['AWS::Scheduler::Schedule', 'AWS::ServiceDiscovery::PrivateDnsNamespace'],
  ]),
}

/** The same with MiniStack 1.5.33 as Slipway mends it, 2026-11. */
const ministack: Proofs = {
  ...all('made', [
    ...['AWS::CertificateManager::Certificate', 'AWS::EC2::EIP', 'AWS::EC2::InternetGateway', 'AWS::EC2::NatGateway'],
    ...['AWS::EC2::Route', 'AWS::EC2::RouteTable', 'AWS::EC2::SecurityGroup', 'AWS::EC2::SecurityGroupEgress'],
    ...['AWS::EC2::SecurityGroupIngress', 'AWS::EC2::Subnet', 'AWS::EC2::SubnetRouteTableAssociation', 'AWS::EC2::VPC'],
    ...['AWS::EC2::VPCEndpoint', 'AWS::EC2::VPCGatewayAttachment', 'AWS::ECR::Repository', 'AWS::ECS::Cluster'],
    ...['AWS::ECS::Service', 'AWS::ECS::TaskDefinition', 'AWS::ElasticLoadBalancingV2::Listener'],
    ...['AWS::ElasticLoadBalancingV2::ListenerRule', 'AWS::ElasticLoadBalancingV2::LoadBalancer'],
    ...['AWS::ElasticLoadBalancingV2::TargetGroup', 'AWS::IAM::Role', 'AWS::Logs::LogGroup', 'AWS::Route53::RecordSet'],
    ...['AWS::S3::Bucket', 'AWS::S3::BucketPolicy', 'AWS::ServiceDiscovery::PrivateDnsNamespace'],
  ]),
  ...all('named', ['AWS::ApplicationAutoScaling::ScalableTarget', 'AWS::ApplicationAutoScaling::ScalingPolicy']),
}

const proofs: Readonly<Record<EmulatorKind, Proofs>> = { moto, ministack, other: {} }

function all(proof: Proof, types: readonly string[]): Proofs {
  return Object.fromEntries(types.map((type) => [type, proof]))
}

/** What is known of a type in an emulator; undefined where nobody has tried. */
export function proofOf(kind: EmulatorKind, type: string): Proof | undefined {
  return proofs[kind][type]
}
