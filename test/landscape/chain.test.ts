import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Landscape } from '../../src/landscape/component.ts'
import { landscapeOf } from '../../src/landscape/landscape.ts'
import { awsTool, createUser, startMoto, type Emulator, type User } from '../aws/harness.ts'
import { stackMaker } from './made-stacks.ts'
import { parseShop, shopCompose, shopRoutes, sizedEnvironment } from './landscapes.ts'
import { whoReachesWhom, type Party, type Rule, type Rules } from './who-reaches-whom.ts'

// Every stack of the shop, made of its template in moto and looked at with the AWS CLI. Moto does not make what follows, so it is
// not proved here: the way out of security groups and their IPv6 ranges; names of route tables, and which subnets use them; the
// policy of the bucket, lifecycles and immutable tags of ECR; roles, network mode and size of task definitions; network, names and
// target groups of ECS services; scaling; records of Route 53. A certificate of ACM in a template crashes it, so one is made before;
// it has no namespaces of Cloud Map, so one is given. Of what is deleted it forgets route tables, on which the network then hangs,
// target groups, clusters and task definitions, and it retains nothing.

const region = 'eu-west-1'
const namespace = `arn:aws:servicediscovery:${region}:123456789012:namespace/ns-example`
let moto: Emulator
let user: User
let landscape: Landscape
let outputs: ReadonlyMap<string, string>

/** What the AWS CLI finds, as JSON. */
async function aws<T>(line: string, query: string): Promise<T> {
  const { code, stdout, stderr } = await user.run(awsTool('aws'), [
    ...line.split(' '),
    '--query',
    query,
    '--output',
    'json',
  ])
  if (code !== 0) throw new Error(`aws ${line}: ${stderr}`)
  return JSON.parse(stdout) as T
}

const named = "Tags[?Key=='Name']|[0].Value"
const ofVpc = () => `--filters Name=vpc-id,Values=${outputs.get('network.Vpc')}`
const output = (name: string) => outputs.get(name) ?? ''

beforeAll(async () => {
  moto = await startMoto()
  const keys = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'example', AWS_DEFAULT_REGION: region }
  user = await createUser({}, { ...keys, AWS_ENDPOINT_URL: moto.url })
  const arn = await aws<string>('acm request-certificate --domain-name shop.example.com', 'CertificateArn')
  const project = await parseShop(shopCompose, shopRoutes)
  const edge = { domain: 'shop.example.com', certificate: { kind: 'given', arn }, allow: ['0.0.0.0/0'] } as const
  landscape = landscapeOf({
    project,
    environment: sizedEnvironment(project, { api: { scale: { min: 2, max: 2 } } }, { edge }),
  })
  const image = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/web@sha256:0123'
  outputs = await stackMaker(moto.url, region).makeAll(landscape, {
    zones: ['eu-west-1a', 'eu-west-1b'],
    given: ({ from }) => (from === 'repository' ? 'arn:aws:ecr:eu-west-1:123456789012:repository/shop/web' : image),
    outputs: { 'ecs.Namespace': namespace },
  })
})
afterAll(async () => {
  await moto?.stop()
  await user?.remove()
})

describe('the landscape of the shop', () => {
  it('has the network of guide A: ranges, names, and a NAT gateway for those that the internet does not reach', async () => {
    const [vpcs, subnets, tables, gateways] = await Promise.all([
      aws(`ec2 describe-vpcs --vpc-ids ${output('network.Vpc')}`, `Vpcs[].[CidrBlock, ${named}]`),
      aws<string[][]>(`ec2 describe-subnets ${ofVpc()}`, `Subnets[].[${named}, CidrBlock, AvailabilityZone, SubnetId]`),
      aws<string[][][]>(
        `ec2 describe-route-tables ${ofVpc()}`,
        `RouteTables[].[Routes[].[DestinationCidrBlock, GatewayId || NatGatewayId]][]`,
      ),
      aws<string[][]>('ec2 describe-nat-gateways', `NatGateways[].[State, SubnetId, NatGatewayAddresses[0].PublicIp]`),
    ])
    expect(vpcs).toEqual([['10.16.0.0/16', 'shop-prod']])
    const sorted = subnets.toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1))
    expect(sorted.map(([name, range, zone]) => [name, range, zone])).toEqual([
      ['shop-prod-private-a', '10.16.128.0/21', 'eu-west-1a'],
      ['shop-prod-private-b', '10.16.136.0/21', 'eu-west-1b'],
      ['shop-prod-public-a', '10.16.0.0/21', 'eu-west-1a'],
      ['shop-prod-public-b', '10.16.8.0/21', 'eu-west-1b'],
    ])
    const ids = sorted.map((subnet) => subnet[3])
    const ways = tables.map((routes) => routes.find(([range]) => range === '0.0.0.0/0')?.[1]?.slice(0, 4))
    expect(ways.filter((way) => way !== undefined).toSorted()).toEqual(['igw-', 'nat-'])
    expect(gateways).toEqual([['available', ids[2], expect.stringMatching(/^\d+\./)]])
    expect(output('network.PublicSubnets').split(',')).toEqual(ids.slice(2))
  })

  it('lets in those who may call: the internet the edge, the edge the routed ports, services those of their networks', async () => {
    const groups = await aws<MadeGroup[]>(`ec2 describe-security-groups ${ofVpc()}`, 'SecurityGroups')
    const services = [...outputs].filter(([name]) => /^security\.\w+Groups$/.test(name))
    const parties: Party[] = [
      { name: 'edge', groups: [output('security.EdgeGroup')] },
      ...services.map(([name, ids]) => ({
        name: name.slice(9, -6).replace(/^MailW.*/, 'worker'),
        groups: ids.split(','),
      })),
    ]
    const ways = whoReachesWhom(parties, new Map(groups.map((group) => [group.GroupId, rulesOf(group)])))
    expect(ways.filter((way) => !way.endsWith('0.0.0.0/0 -1')).toSorted()).toEqual([
      ...['0.0.0.0/0 > edge tcp 443', '0.0.0.0/0 > edge tcp 80'],
      ...['Api > Api tcp 9000-9001', 'Api > Db tcp 5432', 'Api > Web tcp 8011'],
      ...['Db > Api tcp 9000-9001', 'Db > Db tcp 5432'],
      ...['Web > Api tcp 9000-9001', 'Web > Web tcp 8011'],
      ...['edge > Api tcp 9000', 'edge > Web tcp 8011'],
      ...['worker > Api tcp 9000-9001', 'worker > Db tcp 5432'],
    ])
  })

  it('has a balancer that the internet reaches, which sends HTTP to HTTPS and asks its rules in order', async () => {
    const listener = output('edge.Listener')
    const [balancers, listeners, rules, targets] = await Promise.all([
      aws(
        'elbv2 describe-load-balancers',
        'LoadBalancers[].[Type, Scheme, SecurityGroups, AvailabilityZones[].SubnetId]',
      ),
      aws(
        `elbv2 describe-listeners --load-balancer-arn ${output('edge.LoadBalancer')}`,
        'Listeners[].[Protocol, Port, DefaultActions[0].Type, SslPolicy]',
      ),
      aws<MadeRule[]>(`elbv2 describe-rules --listener-arn ${listener}`, 'Rules'),
      aws<[string, number, string][]>(
        'elbv2 describe-target-groups',
        'TargetGroups[].[TargetGroupArn, Port, HealthCheckPath]',
      ),
    ])
    const subnets = output('network.PublicSubnets').split(',')
    expect(balancers).toEqual([['application', 'internet-facing', [output('security.EdgeGroup')], subnets]])
    expect(listeners).toEqual([
      ['HTTP', 80, 'redirect', null],
      ['HTTPS', 443, 'fixed-response', 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09'],
    ])
    const portOf = (arn?: string) => targets.find(([each]) => each === arn)?.[1]
    const inOrder = rules
      .filter(({ IsDefault }) => !IsDefault)
      .toSorted((a, b) => Number(a.Priority) - Number(b.Priority))
    expect(inOrder.map((rule) => [...rule.Conditions.flatMap(valuesOf), whatOf(rule, portOf)].join(' '))).toEqual([
      'api.shop.example.com /v1/* fixed-response',
      'api.shop.example.com X-Version beta* next debug=1 debug=true forward 9000',
      'old.shop.example.com redirect',
      'shop.example.com /api/* GET POST PUT forward 9000',
      'shop.example.com /api/* PATCH DELETE forward 9000',
      'shop.example.com forward 8011',
    ])
    expect(targets.find(([, port]) => port === 8011)?.[2]).toBe('/up')
  })

  it('runs a service for each of the Compose file, with its image, its ports and its log', async () => {
    const names = [...outputs].flatMap(([name, value]) => (name.endsWith('.Service') ? [value] : []))
    const definition = output('service-api.TaskDefinition')
    const [services, containers] = await Promise.all([
      aws<[string, number, string][]>(
        `ecs describe-services --cluster ${output('ecs.Cluster')} --services ${names.join(' ')}`,
        'services[].[status, desiredCount, taskDefinition]',
      ),
      aws(`ecs describe-task-definition --task-definition ${definition}`, 'taskDefinition.containerDefinitions'),
    ])
    expect(services.map(([status]) => status)).toEqual(['ACTIVE', 'ACTIVE', 'ACTIVE', 'ACTIVE'])
    expect(services).toContainEqual(['ACTIVE', 2, definition])
    expect(containers).toMatchObject([
      {
        ...{ name: 'api', image: expect.stringContaining('@sha256:'), essential: true },
        portMappings: [{ containerPort: 9000 }, { containerPort: 9001 }],
        logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': output('service-api.Logs') } },
      },
    ])
  })

  it('goes in reverse order, and leaves no groups, balancers, roles or logs', async () => {
    const stacks = stackMaker(moto.url, region)
    const components = landscape.components.filter(({ name }) => name !== 'network')
    await stacks.removeAll({ ...landscape, components })
    expect(await stacks.list()).toEqual(['shop-prod-network'])
    const left = await Promise.all([
      aws('ec2 describe-security-groups', "SecurityGroups[?GroupName!='default']"),
      aws('elbv2 describe-load-balancers', 'LoadBalancers'),
      aws('iam list-roles', 'Roles'),
      aws('logs describe-log-groups', 'logGroups'),
    ])
    expect(left).toEqual(left.map(() => []))
  })
})

interface MadeGroup {
  readonly GroupId: string
  readonly IpPermissions: readonly MadePermission[]
  readonly IpPermissionsEgress: readonly MadePermission[]
}

interface MadePermission {
  readonly IpProtocol: string
  readonly FromPort?: number
  readonly ToPort?: number
  readonly IpRanges: readonly { readonly CidrIp: string }[]
  readonly UserIdGroupPairs: readonly { readonly GroupId: string }[]
}

function rulesOf({ IpPermissions, IpPermissionsEgress }: MadeGroup): Rules {
  const each = ({ IpProtocol, FromPort, ToPort, IpRanges, UserIdGroupPairs }: MadePermission): Rule[] =>
    [...IpRanges.map(({ CidrIp }) => CidrIp), ...UserIdGroupPairs.map(({ GroupId }) => GroupId)].map((peer) => ({
      ...{ protocol: IpProtocol, from: FromPort, to: ToPort, peer },
    }))
  return { into: IpPermissions.flatMap(each), out: IpPermissionsEgress.flatMap(each) }
}

interface MadeRule {
  readonly IsDefault: boolean
  readonly Priority: string
  readonly Conditions: readonly MadeCondition[]
  readonly Actions: readonly { readonly Type: string; readonly TargetGroupArn?: string }[]
}

interface MadeCondition {
  readonly HostHeaderConfig?: { readonly Values: readonly string[] }
  readonly PathPatternConfig?: { readonly Values: readonly string[] }
  readonly HttpRequestMethodConfig?: { readonly Values: readonly string[] }
  readonly HttpHeaderConfig?: { readonly HttpHeaderName: string; readonly Values: readonly string[] }
  readonly QueryStringConfig?: { readonly Values: readonly { readonly Key: string; readonly Value: string }[] }
}

function valuesOf(condition: MadeCondition): readonly string[] {
  const { HttpHeaderConfig: header, QueryStringConfig: query } = condition
  if (header) return [header.HttpHeaderName, ...header.Values]
  if (query) return query.Values.map(({ Key, Value }) => `${Key}=${Value}`)
  const { HostHeaderConfig, PathPatternConfig, HttpRequestMethodConfig } = condition
  return (HostHeaderConfig ?? PathPatternConfig ?? HttpRequestMethodConfig)?.Values ?? []
}

function whatOf({ Actions: [action] }: MadeRule, portOf: (arn?: string) => number | undefined): string {
  return [action?.Type, ...(action?.Type === 'forward' ? [portOf(action.TargetGroupArn)] : [])].join(' ')
}
