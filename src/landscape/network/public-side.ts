import { ref, resource, type Resource } from '../cloudformation/resource.ts'
import { tagsOf } from '../component.ts'
import { subnetOf, tableOf, useTable, type NetworkPlan, type Subnet } from './network-plan.ts'

/** The side of the network that the internet reaches. */
export interface PublicSide {
  readonly subnets: readonly Subnet[]
  /** What makes each of them public. */
  readonly uses: readonly Resource[]
  /** What has to be there before anything can use the internet. */
  readonly route: Resource
  readonly resources: readonly Resource[]
}

/** Public subnets with the gateway to the internet. */
export function publicSide(plan: NetworkPlan): PublicSide {
  const { input, name, vpc, zones } = plan
  const gateway = resource('Gateway', 'AWS::EC2::InternetGateway', { Tags: tagsOf(input, `${name}-gateway`) })
  const attachment = resource('GatewayAttachment', 'AWS::EC2::VPCGatewayAttachment', {
    VpcId: ref(vpc),
    InternetGatewayId: ref(gateway),
  })
  const table = tableOf(plan, 'PublicTable', `${name}-public`)
  const route = resource(
    'PublicRoute',
    'AWS::EC2::Route',
    { RouteTableId: ref(table), DestinationCidrBlock: '0.0.0.0/0', GatewayId: ref(gateway) },
    { dependsOn: [attachment] },
  )
  const subnets = zones.map((zone) => subnetOf(plan, zone, 'public'))
  const uses = subnets.map((subnet) => useTable(subnet, table))
  return { subnets, uses, route, resources: [gateway, attachment, table, route, ...subnets, ...uses] }
}
