import type { NetworkSettings } from '../../manifest/types/environment.ts'
import { join, parameter, ref, resource, type Parameter, type Resource } from '../cloudformation/resource.ts'
import type { Intrinsic } from '../cloudformation/values.ts'
import { landscapeName, tagsOf, type LandscapeInput } from '../component.ts'

/** What the parts of a network are made from. */
export interface NetworkPlan {
  readonly input: LandscapeInput
  readonly settings: NetworkSettings
  /** Start of every name, for example `shop-prod`. */
  readonly name: string
  readonly vpc: Resource<'AWS::EC2::VPC'>
  readonly zones: readonly Zone[]
}

/** One availability zone that the network spans. */
export interface Zone {
  /** From 0. */
  readonly index: number
  /** `a` for the first. */
  readonly letter: string
  readonly parameter: Parameter
}

/** A subnet of one zone. */
export type Subnet = Resource<'AWS::EC2::Subnet'>

/** Sets out the network of an environment. */
export function planNetwork(input: LandscapeInput, settings: NetworkSettings): NetworkPlan {
  const name = landscapeName(input)
  const vpc = resource('Vpc', 'AWS::EC2::VPC', {
    CidrBlock: settings.cidr,
    EnableDnsHostnames: true,
    EnableDnsSupport: true,
    Tags: tagsOf(input, name),
  })
  return { input, settings, name, vpc, zones: [...'abcdef'.slice(0, settings.zones)].map(zoneOf) }
}

function zoneOf(letter: string, index: number): Zone {
  return {
    index,
    letter,
    parameter: parameter(`Zone${letter.toUpperCase()}`, {
      Type: 'AWS::EC2::AvailabilityZone::Name',
      Description: `Availability zone ${index + 1}, for example eu-west-1${letter}; another one replaces its subnets`,
    }),
  }
}

/** A subnet of a /21 in a zone. Public ones begin at the start of the range, private ones in its middle. */
export function subnetOf(plan: NetworkPlan, zone: Zone, side: 'public' | 'private'): Subnet {
  const [first, second] = plan.settings.cidr.split('.')
  const third = (side === 'public' ? 0 : 128) + zone.index * 8
  const title = side === 'public' ? 'Public' : 'Private'
  return resource(`${title}Subnet${zone.letter.toUpperCase()}`, 'AWS::EC2::Subnet', {
    VpcId: ref(plan.vpc),
    AvailabilityZone: ref(zone.parameter),
    CidrBlock: `${first}.${second}.${third}.0/21`,
    Tags: tagsOf(plan.input, `${plan.name}-${side}-${zone.letter}`),
  })
}

/** A route table of the network. */
export function tableOf(plan: NetworkPlan, logicalId: string, name: string): Resource<'AWS::EC2::RouteTable'> {
  return resource(logicalId, 'AWS::EC2::RouteTable', { VpcId: ref(plan.vpc), Tags: tagsOf(plan.input, name) })
}

/** Makes a subnet use a table. */
export function useTable(subnet: Subnet, table: Resource<'AWS::EC2::RouteTable'>): Resource {
  return resource(`${subnet.logicalId}Table`, 'AWS::EC2::SubnetRouteTableAssociation', {
    SubnetId: ref(subnet),
    RouteTableId: ref(table),
  })
}

/** Ids as one text with commas, as a parameter of a list type takes them. */
export function listed(resources: readonly Resource[]): Intrinsic {
  return join(',', resources.map(ref))
}
