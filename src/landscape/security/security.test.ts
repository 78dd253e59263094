import { describe, expect, test } from 'vitest'
import { makeEnvironment, parseShop, requested, shopCompose, shopRoutes } from '../../../test/landscape/landscapes.ts'
import { whoReachesWhom, type Party, type Rule, type Rules } from '../../../test/landscape/who-reaches-whom.ts'
import type { AwsEnvironment } from '../../manifest/types/environment.ts'
import type { Project } from '../../manifest/project.ts'
import type { Template } from '../cloudformation/template.ts'
import { checkSecurity } from './check-security.ts'
import { openPorts } from './reach.ts'
import { securityComponent } from './security.ts'

interface TemplateRule {
  readonly IpProtocol: string
  readonly FromPort?: number
  readonly ToPort?: number
  readonly CidrIp?: string
  readonly CidrIpv6?: string
  readonly GroupId?: unknown
  readonly SourceSecurityGroupId?: unknown
  readonly DestinationSecurityGroupId?: unknown
}

interface TemplateGroup {
  readonly SecurityGroupIngress?: readonly TemplateRule[]
  readonly SecurityGroupEgress?: readonly TemplateRule[]
}

const idOf = (value: unknown): string => (value as { 'Fn::GetAtt'?: string[] } | undefined)?.['Fn::GetAtt']?.[0] ?? ''

function ruleOf(rule: TemplateRule): Rule {
  const { IpProtocol, FromPort, ToPort, CidrIp, CidrIpv6, SourceSecurityGroupId, DestinationSecurityGroupId } = rule
  const peer = CidrIp ?? CidrIpv6 ?? idOf(SourceSecurityGroupId ?? DestinationSecurityGroupId)
  return { protocol: IpProtocol, from: FromPort, to: ToPort, peer }
}

function groupsIn({ Resources }: Template): Map<string, Rules> {
  const all = Object.entries(Resources)
  const ofType = (type: string) =>
    all.flatMap(([, { Type, Properties }]) => (Type === type ? [Properties as TemplateRule] : []))
  const [ingress, egress] = [ofType('AWS::EC2::SecurityGroupIngress'), ofType('AWS::EC2::SecurityGroupEgress')]
  const groups = all.filter(([, { Type }]) => Type === 'AWS::EC2::SecurityGroup')
  return new Map(
    groups.map(([id, { Properties }]) => {
      const { SecurityGroupIngress: into = [], SecurityGroupEgress: out = [] } = Properties as TemplateGroup
      const own = (rules: readonly TemplateRule[]) => rules.filter(({ GroupId }) => idOf(GroupId) === id)
      return [id, { into: [...into, ...own(ingress)].map(ruleOf), out: [...out, ...own(egress)].map(ruleOf) }]
    }),
  )
}

/** The edge and the services with the groups that the outputs give them. */
function partiesIn({ Outputs = {} }: Template): Party[] {
  return Object.entries(Outputs).map(([output, facts]) => {
    const { Value: value } = facts as { readonly Value: { readonly 'Fn::Join'?: readonly [',', readonly unknown[]] } }
    return { name: output.replace(/Groups?$/, ''), groups: (value['Fn::Join']?.[1] ?? [value]).map(idOf) }
  })
}

function templateOf(project: Project, environment: Partial<AwsEnvironment> = {}): Template {
  return securityComponent({ project, environment: makeEnvironment(environment) }).template
}

/** Everything that may call something, as a line: who may call whom, by which protocol, on which port. */
function waysOf(project: Project, environment: Partial<AwsEnvironment> = {}): string[] {
  const template = templateOf(project, environment)
  return whoReachesWhom(partiesIn(template), groupsIn(template))
}

const between = (ways: readonly string[]) => ways.filter((way) => !/Edge|0\.0\.0\.0/.test(way))
const ofEdge = (ways: readonly string[]) => ways.filter((way) => way.includes('Edge'))

test('the template of the shop', async () => {
  const project = await parseShop(shopCompose, shopRoutes)
  const edge = { domain: 'shop.example.com', certificate: requested, allow: ['0.0.0.0/0', '::/0'] }
  const { template } = securityComponent({ project, environment: makeEnvironment({ edge }) })
  await expect(`${JSON.stringify(template, null, 2)}\n`).toMatchFileSnapshot(
    '../../../test/golden/landscape/security.json',
  )
})

describe('services', () => {
  test('call those with which they share a network, on the ports that these name', async () => {
    const ways = between(waysOf(await parseShop(shopCompose)))
    expect(ways).toEqual([
      'Web > Web tcp 8011',
      'Api > Web tcp 8011',
      'Web > Api tcp 9000-9001',
      'Api > Api tcp 9000-9001',
      expect.stringMatching(/^MailWorker\w+ > Api tcp 9000-9001$/),
      'Db > Api tcp 9000-9001',
      'Api > Db tcp 5432',
      expect.stringMatching(/^MailWorker\w+ > Db tcp 5432$/),
      'Db > Db tcp 5432',
    ])
  })

  test('without a network in the file all share the default one, both ways', async () => {
    const compose =
      'name: x\nservices: {a: {image: a, expose: ["1"]}, b: {image: b, ports: ["2", "5:5/udp"]}, c: {image: c}}'
    expect(between(waysOf(await parseShop(compose)))).toEqual([
      ...['A > A tcp 1', 'B > A tcp 1', 'C > A tcp 1'],
      ...['A > B tcp 2', 'B > B tcp 2', 'C > B tcp 2'],
      ...['A > B udp 5', 'B > B udp 5', 'C > B udp 5'],
    ])
  })

  test('an order of starting opens nothing between networks, as in Compose; a link does', async () => {
    const compose = (key: string) =>
      `name: x\nservices: {a: {image: a, ${key}: [b], networks: [n]}, b: {image: b, expose: ["2"], networks: [m]}}\nnetworks: {n: , m: }`
    expect(between(waysOf(await parseShop(compose('depends_on'))))).toEqual(['B > B tcp 2'])
    expect(between(waysOf(await parseShop(compose('links'))))).toEqual(['B > B tcp 2', 'A > B tcp 2'])
  })

  test('on no network at all reach nobody and are reached by nobody', async () => {
    const compose =
      'name: x\nservices: {a: {image: a, network_mode: none, expose: ["1"]}, b: {image: b, expose: ["2"]}}'
    expect(between(waysOf(await parseShop(compose)))).toEqual(['B > B tcp 2'])
  })

  test('are never open to addresses', async () => {
    const ways = waysOf(await parseShop(shopCompose, shopRoutes))
    expect(ways.filter((way) => /^[\d:.]+\//.test(way) && !way.includes('> Edge'))).toEqual([])
  })

  test('join neighbouring and repeated ports', () => {
    const port = (target: number) => ({ target, hostIp: '0.0.0.0' })
    expect(
      openPorts({ ports: [port(81), port(80), port(90)], expose: [80, 82], exposed: ['80', '82', '53-54/udp'] }),
    ).toEqual([
      { protocol: 'tcp', from: 80, to: 82 },
      { protocol: 'tcp', from: 90, to: 90 },
      { protocol: 'udp', from: 53, to: 54 },
    ])
  })
})

describe('the edge', () => {
  test('is open to everybody on 80 alone without a certificate, and goes only where routes lead', async () => {
    expect(ofEdge(waysOf(await parseShop(shopCompose, shopRoutes)))).toEqual([
      '0.0.0.0/0 > Edge tcp 80',
      '::/0 > Edge tcp 80',
      'Edge > Web tcp 8011',
      'Edge > Api tcp 9000',
    ])
    const template = templateOf(await parseShop(shopCompose, shopRoutes))
    const out = groupsIn(template).get('EdgeGroup')?.out ?? []
    expect(out.map(({ peer, from, to }) => `${peer} ${from}-${to}`)).toEqual([
      '127.0.0.1/32 undefined-undefined',
      'FrontNetwork 8011-8011',
      'FrontNetwork 9000-9000',
    ])
  })

  test('has 443 too with a certificate, for the ranges that are allowed', async () => {
    const edge = { domain: 'shop.example.com', certificate: requested, allow: ['192.0.2.0/24', '2001:db8::/32'] }
    const ways = ofEdge(waysOf(await parseShop(shopCompose, shopRoutes), { edge }))
    expect(ways.filter((way) => way.endsWith('80') || way.endsWith('443'))).toEqual([
      ...['192.0.2.0/24 > Edge tcp 80', '2001:db8::/32 > Edge tcp 80'],
      ...['192.0.2.0/24 > Edge tcp 443', '2001:db8::/32 > Edge tcp 443'],
    ])
  })

  test('keeps its rules apart, so that a change can take one away after the tasks that need it are gone', async () => {
    const { Resources } = templateOf(await parseShop(shopCompose, shopRoutes))
    const rules = Object.keys(Resources).filter((id) => id.includes('On'))
    expect(rules.slice(0, 5)).toEqual([
      ...['EdgeToFrontNetworkOn8011', 'EdgeToFrontNetworkOn9000'],
      ...['WebFromFrontNetworkOn8011', 'WebFromEdgeGroupOn8011', 'ApiFromFrontNetworkOn9000'],
    ])
  })

  test('that only answers by itself goes nowhere', async () => {
    const project = await parseShop(
      'name: x\nservices: {edge: {image: a, ports: ["80"]}}',
      'edge: {routes: [{host: a.example.com, respond: {status: 410}}]}',
    )
    expect(waysOf(project).filter((way) => way.startsWith('Edge >'))).toEqual([])
    expect(groupsIn(templateOf(project)).get('EdgeGroup')?.out).toMatchObject([{ peer: '127.0.0.1/32' }])
  })

  test('is not there when no service has routes, whatever it publishes', async () => {
    const { template } = securityComponent({ project: await parseShop(shopCompose), environment: makeEnvironment() })
    expect(Object.keys(template.Outputs ?? {})).not.toContain('EdgeGroup')
    expect(ofEdge(waysOf(await parseShop(shopCompose)))).toEqual([])
  })
})

describe('limits of AWS', () => {
  const crowd = (count: number, more = 'expose: ["80"]') =>
    `name: x\nservices: {${Array.from({ length: count }, (_, index) => `s${index}: {image: a, ${more}}`).join(', ')}}\n`
  const issuesOf = async (compose: string, routes = '', environment: Partial<AwsEnvironment> = {}) =>
    checkSecurity({ project: await parseShop(compose, routes), environment: makeEnvironment(environment) })

  test('are far from a hundred services on one network, each of which reaches each', async () => {
    const project = await parseShop(crowd(100))
    expect(checkSecurity({ project, environment: makeEnvironment() })).toEqual([])
    const template = templateOf(project)
    expect(Object.keys(template.Resources).length).toBeLessThan(500)
    expect(Object.keys(template.Outputs ?? {}).length).toBeLessThanOrEqual(200)
    for (const { into, out } of groupsIn(template).values()) {
      expect(into.length).toBeLessThanOrEqual(60)
      expect(out.length).toBeLessThanOrEqual(60)
    }
    expect(between(waysOf(project))).toHaveLength(10_000)
  })

  test('hold for a hundred services behind the edge too', async () => {
    const routes = Array.from({ length: 100 }, (_, index) => `s${index}: {routes: [{host: s${index}.example.com}]}\n`)
    const project = await parseShop(crowd(100), routes.join(''))
    expect(checkSecurity({ project, environment: makeEnvironment() })).toEqual([])
    expect(ofEdge(waysOf(project)).filter((way) => way.startsWith('Edge >'))).toHaveLength(100)
    expect(Object.keys(templateOf(project).Resources).length).toBeLessThan(500)
  })

  test('are said for a service with more ports than rules', async () => {
    const ports = Array.from({ length: 61 }, (_, index) => `"${1000 + 2 * index}"`).join(', ')
    expect(await issuesOf(crowd(1, `expose: [${ports}]`))).toMatchObject([
      { path: 'services.s0', message: 'the rules about who may reach s0 are too many for AWS: 61 where 60 fit' },
    ])
    const joined = Array.from({ length: 61 }, (_, index) => `"${1000 + index}"`).join(', ')
    expect(await issuesOf(crowd(1, `expose: [${joined}]`))).toEqual([])
  })

  test('are said for a service on more networks than a task takes groups', async () => {
    const on = (count: number) => {
      const names = Array.from({ length: count }, (_, index) => `n${index}`)
      return `${crowd(1, `networks: [${names.join(', ')}]`)}networks: {${names.map((name) => `${name}: `).join(', ')}}`
    }
    expect(await issuesOf(on(4))).toEqual([])
    expect(await issuesOf(on(5))).toMatchObject([
      {
        path: 'services.s0.networks',
        message:
          's0 is on too many networks for AWS: 5 where 4 fit, since each is a security group of its tasks beside their own',
      },
    ])
  })

  test('are said for the ranges, the ports and the services of the whole project', async () => {
    const allow = Array.from({ length: 61 }, (_, index) => `192.0.2.${index}/32`)
    const open = { edge: { certificate: { kind: 'none' }, allow } } as const
    expect(await issuesOf(shopCompose, shopRoutes, open)).toMatchObject([
      { message: 'the rules about who may reach the edge are too many for AWS: 61 where 60 fit' },
    ])
    const apart = Array.from({ length: 61 }, (_, index) => `s${index}: {image: a, expose: ["${1000 + index}"]}`)
    const routes = apart.map((_, index) => `s${index}: {routes: [{host: s${index}.example.com}]}\n`).join('')
    expect(await issuesOf(`name: x\nservices: {${apart.join(', ')}}`, routes)).toMatchObject([
      { message: 'the rules about who may reach services from the edge are too many for AWS: 61 where 60 fit' },
    ])
    expect(await issuesOf(crowd(199))).toEqual([])
    expect(await issuesOf(crowd(200))).toMatchObject([
      { message: 'the services are too many for one environment in AWS: 200 where 199 fit' },
    ])
    expect(await issuesOf(crowd(125, 'expose: ["80", "90", "100"]'))).toMatchObject([
      { message: 'the groups and rules about who may reach whom are too many for AWS: 502 where 500 fit' },
    ])
  })

  test('let the shop in', async () => {
    expect(await issuesOf(shopCompose, shopRoutes)).toEqual([])
  })
})
