import { attribute, ref, resource, type Resource } from '../cloudformation/resource.ts'
import { tagsOf } from '../component.ts'
import { natMachine } from './nat-machine.ts'
import { subnetOf, tableOf, useTable, type NetworkPlan, type Subnet } from './network-plan.ts'
import type { PublicSide } from './public-side.ts'

type Table = Resource<'AWS::EC2::RouteTable'>

/** The side of the network that the internet does not reach. */
export interface PrivateSide {
  readonly subnets: readonly Subnet[]
  readonly tables: readonly Table[]
  readonly resources: readonly Resource[]
}

/** Private subnets, with one table for all where they leave the network the same way, else one for each zone. */
export function privateSide(plan: NetworkPlan, outside: PublicSide): PrivateSide {
  const { name, zones, settings } = plan
  const subnets = zones.map((zone) => subnetOf(plan, zone, 'private'))
  const letters = settings.nat === 'per-zone' ? zones.map(({ letter }) => letter) : ['']
  const tables = letters.map((letter) =>
    tableOf(plan, `PrivateTable${letter.toUpperCase()}`, [`${name}-private`, letter].filter(Boolean).join('-')),
  )
  const uses = subnets.map((subnet, index) => useTable(subnet, tables[index] ?? (tables[0] as Table)))
  const nat = tables.flatMap((table, index) => wayOut(plan, outside, table, index))
  return { subnets, tables, resources: [...tables, ...subnets, ...uses, ...nat] }
}

function wayOut(plan: NetworkPlan, outside: PublicSide, table: Table, index: number): Resource[] {
  const { nat } = plan.settings
  if (nat === 'none') return []
  if (nat === 'instance') return natMachine(plan, outside, table)
  return nat === 'regional' ? regionalNat(plan, outside, table) : natFor(plan, outside, table, index)
}

/**
 * A NAT gateway of the whole network: AWS gives it addresses in every zone that has network interfaces, and takes them away again; in a new
 * zone it may take an hour, and what is there uses another zone until then. It is in no subnet, and the network must have its gateway.
 * https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateways-regional.html, 2026-11.
 *
 * It has an id of its own: CloudFormation could not turn one kind into the other without both at once.
 */
function regionalNat(plan: NetworkPlan, { route }: PublicSide, table: Table): Resource[] {
  const gateway = resource(
    'NatRegional',
    'AWS::EC2::NatGateway',
    { VpcId: ref(plan.vpc), AvailabilityMode: 'regional', Tags: tagsOf(plan.input, `${plan.name}-public`) },
    { dependsOn: [route] },
  )
  return [gateway, routeThrough(gateway, table)]
}

/** The way of a private table to the internet: a NAT gateway in a public subnet, under an address that stays. */
function natFor(plan: NetworkPlan, { subnets, route }: PublicSide, table: Table, index: number): Resource[] {
  const letter = plan.settings.nat === 'per-zone' ? (plan.zones[index]?.letter ?? '') : ''
  const suffix = letter.toUpperCase()
  const tags = tagsOf(plan.input, [`${plan.name}-public`, letter].filter(Boolean).join('-'))
  const address = resource(
    `NatAddress${suffix}`,
    'AWS::EC2::EIP',
    { Domain: 'vpc', Tags: tags },
    { dependsOn: [route] },
  )
  const gateway = resource(`Nat${suffix}`, 'AWS::EC2::NatGateway', {
    SubnetId: ref(subnets[index] as Resource),
    AllocationId: attribute(address, 'AllocationId'),
    Tags: tags,
  })
  return [address, gateway, routeThrough(gateway, table, suffix)]
}

function routeThrough(gateway: Resource, table: Table, suffix = ''): Resource {
  return resource(`PrivateRoute${suffix}`, 'AWS::EC2::Route', {
    RouteTableId: ref(table),
    DestinationCidrBlock: '0.0.0.0/0',
    NatGatewayId: ref(gateway),
  })
}
