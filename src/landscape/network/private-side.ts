import { attribute, ref, resource, type Resource } from '../cloudformation/resource.ts'
import { tagsOf } from '../component.ts'
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
  const nat = settings.nat === 'none' ? [] : tables.flatMap((table, index) => natFor(plan, outside, table, index))
  return { subnets, tables, resources: [...tables, ...subnets, ...uses, ...nat] }
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
  const way = resource(`PrivateRoute${suffix}`, 'AWS::EC2::Route', {
    RouteTableId: ref(table),
    DestinationCidrBlock: '0.0.0.0/0',
    NatGatewayId: ref(gateway),
  })
  return [address, gateway, way]
}
