import { describe, expect, test } from 'vitest'
import { makeEnvironment, parseShop, requested, shopCompose, shopRoutes } from '../../../test/landscape/landscapes.ts'
import type { AwsEnvironment } from '../../manifest/types/environment.ts'
import type { Project } from '../../manifest/project.ts'
import { checkSecurity } from './check-security.ts'
import { openPorts } from './reach.ts'
import { securityComponent } from './security.ts'

interface Rule {
  readonly IpProtocol: string
  readonly FromPort?: number
  readonly ToPort?: number
  readonly CidrIp?: string
  readonly CidrIpv6?: string
  readonly GroupId?: unknown
  readonly SourceSecurityGroupId?: unknown
  readonly DestinationSecurityGroupId?: unknown
}

const idOf = (value: unknown): string => (value as { 'Fn::GetAtt': string[] })['Fn::GetAtt'][0] ?? ''

function line(from: string, to: string, { IpProtocol, FromPort, ToPort }: Rule): string {
  const ports = FromPort === undefined ? '' : FromPort === ToPort ? ` ${FromPort}` : ` ${FromPort}-${ToPort}`
  return `${from} > ${to} ${IpProtocol}${ports}`
}

/** Every rule of the template as a line: who may call whom, by which protocol, on which port. */
function waysOf(project: Project, environment: Partial<AwsEnvironment> = {}): string[] {
  const { Resources } = securityComponent({ project, environment: makeEnvironment(environment) }).template
  return Object.entries(Resources).flatMap(([id, { Type, Properties }]) => {
    if (Type === 'AWS::EC2::SecurityGroupIngress') {
      const rule = Properties as Rule
      return [line(idOf(rule.SourceSecurityGroupId), idOf(rule.GroupId), rule)]
    }
    const { SecurityGroupIngress: into = [], SecurityGroupEgress: out = [] } = Properties as {
      readonly SecurityGroupIngress?: readonly Rule[]
      readonly SecurityGroupEgress?: readonly Rule[]
    }
    return [
      ...into.map((rule) => line(String(rule.CidrIp ?? rule.CidrIpv6), id, rule)),
      ...out.map((rule) => line(id, rule.CidrIp ?? idOf(rule.DestinationSecurityGroupId), rule)),
    ]
  })
}

const between = (ways: readonly string[]) => ways.filter((way) => !/EdgeGroup|0\.0\.0\.0/.test(way))
const ofEdge = (ways: readonly string[]) => ways.filter((way) => way.includes('EdgeGroup'))

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
      'WebGroup > WebGroup tcp 8011',
      'ApiGroup > WebGroup tcp 8011',
      'WebGroup > ApiGroup tcp 9000-9001',
      'ApiGroup > ApiGroup tcp 9000-9001',
      expect.stringMatching(/^MailWorker\w+Group > ApiGroup tcp 9000-9001$/),
      'DbGroup > ApiGroup tcp 9000-9001',
      'ApiGroup > DbGroup tcp 5432',
      expect.stringMatching(/^MailWorker\w+Group > DbGroup tcp 5432$/),
      'DbGroup > DbGroup tcp 5432',
    ])
  })

  test('without a network in the file all share the default one, both ways', async () => {
    const compose =
      'name: x\nservices: {a: {image: a, expose: ["1"]}, b: {image: b, ports: ["2", "5:5/udp"]}, c: {image: c}}'
    expect(between(waysOf(await parseShop(compose)))).toEqual([
      ...['AGroup > AGroup tcp 1', 'BGroup > AGroup tcp 1', 'CGroup > AGroup tcp 1'],
      ...['AGroup > BGroup tcp 2', 'AGroup > BGroup udp 5', 'BGroup > BGroup tcp 2'],
      ...['BGroup > BGroup udp 5', 'CGroup > BGroup tcp 2', 'CGroup > BGroup udp 5'],
    ])
  })

  test('an order of starting opens nothing between networks, as in Compose; a link does', async () => {
    const compose = (key: string) =>
      `name: x\nservices: {a: {image: a, ${key}: [b], networks: [n]}, b: {image: b, expose: ["2"], networks: [m]}}\nnetworks: {n: , m: }`
    expect(between(waysOf(await parseShop(compose('depends_on'))))).toEqual(['BGroup > BGroup tcp 2'])
    expect(between(waysOf(await parseShop(compose('links'))))).toEqual([
      'AGroup > BGroup tcp 2',
      'BGroup > BGroup tcp 2',
    ])
  })

  test('on no network at all reach nobody and are reached by nobody', async () => {
    const compose =
      'name: x\nservices: {a: {image: a, network_mode: none, expose: ["1"]}, b: {image: b, expose: ["2"]}}'
    expect(between(waysOf(await parseShop(compose)))).toEqual(['BGroup > BGroup tcp 2'])
  })

  test('are never open to addresses', async () => {
    const ways = waysOf(await parseShop(shopCompose, shopRoutes))
    expect(ways.filter((way) => /^[\d:.]+\//.test(way) && !way.includes('> EdgeGroup'))).toEqual([])
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
      '0.0.0.0/0 > EdgeGroup tcp 80',
      '::/0 > EdgeGroup tcp 80',
      'EdgeGroup > WebGroup tcp 8011',
      'EdgeGroup > ApiGroup tcp 9000',
      'EdgeGroup > WebGroup tcp 8011',
      'EdgeGroup > ApiGroup tcp 9000',
    ])
  })

  test('has 443 too with a certificate, for the ranges that are allowed', async () => {
    const edge = { domain: 'shop.example.com', certificate: requested, allow: ['192.0.2.0/24', '2001:db8::/32'] }
    const ways = ofEdge(waysOf(await parseShop(shopCompose, shopRoutes), { edge }))
    expect(ways.filter((way) => way.endsWith('80') || way.endsWith('443'))).toEqual([
      ...['192.0.2.0/24 > EdgeGroup tcp 80', '2001:db8::/32 > EdgeGroup tcp 80'],
      ...['192.0.2.0/24 > EdgeGroup tcp 443', '2001:db8::/32 > EdgeGroup tcp 443'],
    ])
  })

  test('that only answers by itself goes nowhere', async () => {
    const project = await parseShop(
      'name: x\nservices: {edge: {image: a, ports: ["80"]}}',
      'edge: {routes: [{host: a.example.com, respond: {status: 410}}]}',
    )
    expect(ofEdge(waysOf(project)).filter((way) => way.startsWith('EdgeGroup'))).toEqual([
      'EdgeGroup > 127.0.0.1/32 -1',
    ])
  })

  test('is not there when no service has routes, whatever it publishes', async () => {
    const { template } = securityComponent({ project: await parseShop(shopCompose), environment: makeEnvironment() })
    expect(Object.keys(template.Outputs ?? {})).not.toContain('EdgeGroup')
    expect(ofEdge(waysOf(await parseShop(shopCompose)))).toEqual([])
  })
})

test('more rules than AWS takes are refused before anything is made', async () => {
  const services = Array.from({ length: 24 }, (_, index) => `s${index}: {image: a, expose: ["80"]}`).join(', ')
  const project = await parseShop(`name: x\nservices: {${services}}`)
  expect(checkSecurity({ project, environment: makeEnvironment() })).toMatchObject([
    { path: 'services', message: 'the rules about who may reach the project are too many for AWS: 601 where 500 fit' },
  ])
  expect(checkSecurity({ project: await parseShop(shopCompose, shopRoutes), environment: makeEnvironment() })).toEqual(
    [],
  )
})
