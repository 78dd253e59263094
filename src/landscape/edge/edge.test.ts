import { describe, expect, test } from 'vitest'
import type { TemplateResource } from '../cloudformation/template.ts'
import {
  given,
  makeEnvironment,
  sizedEnvironment,
  parseShop,
  requested,
  shopCompose,
  shopRoutes,
} from '../../../test/landscape/landscapes.ts'
import type { AwsEnvironment, EdgeSettings } from '../../manifest/types/environment.ts'
import { landscapeOf } from '../landscape.ts'
import { certificateNames } from './certificate.ts'
import { checkEdge } from './check-edge.ts'
import { edgeComponent } from './edge.ts'

const allow = ['0.0.0.0/0', '::/0']
const domain = 'shop.example.com'
const withEdge = (edge: Partial<EdgeSettings>): Partial<AwsEnvironment> => ({
  edge: { certificate: { kind: 'none' }, allow, ...edge },
})
const asked = withEdge({ domain, certificate: requested })

async function edgeOf(more: Partial<AwsEnvironment>, routes = shopRoutes) {
  const component = edgeComponent({ project: await parseShop(shopCompose, routes), environment: makeEnvironment(more) })
  const { Resources, Outputs = {} } = component.template
  const properties = (id: string) => Resources[id]?.Properties as Record<string, unknown> | undefined
  const output = (name: string) => (Outputs[name] as { Value: unknown } | undefined)?.Value
  return { component, properties, output, resources: Object.entries(Resources) }
}

async function inputOf(hosts: readonly string[], edge: Partial<EdgeSettings>) {
  const routes = hosts.map((host) => `{host: "${host}"}`).join(', ')
  const project = await parseShop('name: x\nservices: {web: {image: a, ports: ["80"]}}', `web: {routes: [${routes}]}`)
  return { project, environment: makeEnvironment(withEdge(edge)) }
}

test('the template of the shop', async () => {
  const { component } = await edgeOf(asked)
  await expect(`${JSON.stringify(component.template, null, 2)}\n`).toMatchFileSnapshot(
    '../../../test/golden/landscape/edge.json',
  )
})

describe('the load balancer', () => {
  test('is on the public subnets, faces the internet, and its default target group is named', async () => {
    const { component, properties } = await edgeOf({})
    expect(properties('LoadBalancer')).toMatchObject({
      Scheme: 'internet-facing',
      Subnets: { Ref: 'PublicSubnets' },
      SecurityGroups: [{ Ref: 'EdgeGroup' }],
    })
    expect(component.inputs['PublicSubnets']).toEqual({ from: 'output', component: 'network', output: 'PublicSubnets' })
    expect(properties('DefaultTargets')?.['Tags']).toContainEqual({ Key: 'Name', Value: 'shop-prod-default' })
  })

  test('has no physical name, and nothing keeps it when the stack goes', async () => {
    const { resources } = await edgeOf(asked)
    for (const [id, { Properties, DeletionPolicy }] of resources) {
      if (!id.endsWith('Ipv4') && !id.endsWith('Ipv6')) expect(Object.keys(Properties)).not.toContain('Name')
      expect(DeletionPolicy).toBeUndefined()
    }
  })
})

describe('without a certificate', () => {
  test('HTTP serves: it is the listener that services get, and unknown hosts are told so', async () => {
    const { properties, output, resources } = await edgeOf({})
    expect(resources.map(([id]) => id)).toEqual(['LoadBalancer', 'DefaultTargets', 'HttpListener'])
    expect(output('Listener')).toEqual({ Ref: 'HttpListener' })
    expect(properties('HttpListener')?.['DefaultActions']).toMatchObject([
      { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } },
    ])
    expect(output('Url')).toBe('http://shop.example.com')
  })

  test.each([
    ['one service', 'web: {routes: [{}]}'],
    ['one of several', 'web: {routes: [{host: shop.example.com}]}\napi: {routes: [{port: 9000}]}'],
  ])("a route that takes any name is found at the balancer's own: %s", async (_, routes) => {
    const { output } = await edgeOf({}, routes)
    expect(output('Url')).toEqual({ 'Fn::Join': ['', ['http://', { 'Fn::GetAtt': ['LoadBalancer', 'DNSName'] }]] })
  })
})

describe('with a certificate', () => {
  test('HTTP redirects for good, and HTTPS serves with a policy that is named', async () => {
    const { properties, output } = await edgeOf(withEdge({ domain, certificate: given }))
    expect(properties('HttpListener')?.['DefaultActions']).toEqual([
      { Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' } },
    ])
    expect(properties('HttpsListener')).toMatchObject({
      Port: 443,
      SslPolicy: expect.stringContaining('TLS13') as string,
      Certificates: [{ CertificateArn: { Ref: 'Certificate' } }],
    })
    expect(output('Listener')).toEqual({ Ref: 'HttpsListener' })
    expect(output('Url')).toBe('https://shop.example.com')
  })

  test('that was given, the ARN is a value for a parameter, and names are not ours to make', async () => {
    const { component, resources } = await edgeOf(withEdge({ domain, certificate: given }))
    expect(component.inputs['Certificate']).toEqual({ from: 'value', value: given.kind === 'given' && given.arn })
    expect(resources.filter(([, { Type }]) => Type === 'AWS::Route53::RecordSet')).toEqual([])
  })

  test('that is asked for, every host leads to the balancer, for IPv4 and IPv6', async () => {
    const { resources } = await edgeOf(asked)
    const records = resources.filter(([, { Type }]) => Type === 'AWS::Route53::RecordSet')
    const names = records.map(([, { Properties }]) => {
      const { Name, Type } = Properties as Record<string, string>
      return `${Name} ${Type}`
    })
    expect(names).toEqual([
      ...['shop.example.com A', 'shop.example.com AAAA'],
      ...['api.shop.example.com A', 'api.shop.example.com AAAA'],
      ...['old.shop.example.com A', 'old.shop.example.com AAAA'],
    ])
  })

  test.each([
    [['shop.example.com'], ['shop.example.com']],
    [
      ['a.shop.example.com', 'b.shop.example.com'],
      ['shop.example.com', '*.shop.example.com'],
    ],
    [['*.shop.example.com'], ['shop.example.com', '*.shop.example.com']],
    [['a.b.shop.example.com'], ['shop.example.com', 'a.b.shop.example.com']],
    [
      ['a.b.shop.example.com', '*.b.shop.example.com'],
      ['shop.example.com', '*.b.shop.example.com'],
    ],
  ])('for %j is for %j', async (hosts, names) => {
    const input = await inputOf(hosts, { domain, certificate: requested })
    expect(certificateNames(input)).toEqual(names)
    const { Certificate } = edgeComponent(input).template.Resources
    const { DomainValidationOptions } = (Certificate as TemplateResource).Properties as {
      DomainValidationOptions: readonly { readonly DomainName: string }[]
    }
    const bases = DomainValidationOptions.map(({ DomainName }) => DomainName.replace(/^\*\./, ''))
    expect(new Set(bases).size, 'each record is asked for once').toBe(bases.length)
  })
})

describe('a project', () => {
  test('without routes has no edge, also when it publishes ports', async () => {
    const project = await parseShop(shopCompose)
    const input = { project, environment: sizedEnvironment(project, {}, asked) }
    expect(landscapeOf(input).components.map(({ name }) => name)).not.toContain('edge')
    expect(checkEdge(input)).toEqual([])
  })

  test('with routes has everything in an order in which it can be made', async () => {
    const project = await parseShop(shopCompose, shopRoutes)
    const { components } = landscapeOf({ project, environment: sizedEnvironment(project, {}, asked) })
    const names = components.map(({ name }) => name)
    const services = ['db', 'web', 'api', 'mail_worker'].map((name) => `service-${name}`)
    expect(names.slice(0, 5)).toEqual(['foundation', 'network', 'security', 'edge', 'ecs'])
    expect(names.slice(5).toSorted()).toEqual(services.toSorted())
    for (const [index, { inputs, template }] of components.entries()) {
      expect(Object.keys(inputs).toSorted()).toEqual(Object.keys(template.Parameters ?? {}).toSorted())
      for (const input of Object.values(inputs)) {
        if (input.from !== 'output') continue
        const before = components.slice(0, index).find(({ name }) => name === input.component)
        expect(Object.keys(before?.template.Outputs ?? {})).toContain(input.output)
      }
    }
  })
})

describe('what cannot be is refused before anything is made', () => {
  test('a host that a rule does not take, at the place of its route', async () => {
    const [issue, ...others] = checkEdge(await inputOf([domain, 'intranet'], {}))
    expect(others).toEqual([])
    expect(issue).toMatchObject({
      path: 'environments.local.services.web.routes[1]',
      at: { file: 'slipway.yaml', line: 4 },
      message: 'a load balancer takes only hosts with a dot',
    })
  })

  test('more rules than a balancer has', async () => {
    const hosts = Array.from({ length: 101 }, (_, index) => `h${index}.example.com`)
    expect(checkEdge(await inputOf(hosts, {}))).toMatchObject([
      { message: 'the routes of the project need 101 rules, and a load balancer has at most 100' },
    ])
  })

  test('more names than a certificate has', async () => {
    const hosts = Array.from({ length: 10 }, (_, index) => `a.h${index}.${domain}`)
    expect(checkEdge(await inputOf(hosts, { domain, certificate: requested }))).toMatchObject([
      { message: 'the hosts of the routes need 11 names in the certificate, and it has at most 10' },
    ])
  })
})
