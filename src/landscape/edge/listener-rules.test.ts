import { describe, expect, test } from 'vitest'
import { makeProject, makeService } from '../../../test/fakes/projects.ts'
import { given, makeEnvironment, parseShop, shopCompose, shopRoutes } from '../../../test/landscape/landscapes.ts'
import { rulesTemplate } from '../../../test/landscape/rules-template.ts'
import { indexRules } from '../../edge/rules/rule-index.ts'
import { anyHost } from '../../core/route.ts'
import type { ServiceRoute } from '../../manifest/project.ts'
import type { AwsEnvironment } from '../../manifest/types/environment.ts'
import { checkEdge } from './check-edge.ts'
import { plannedRules } from './planned-rules.ts'

const secure: Partial<AwsEnvironment> = { edge: { certificate: given, allow: ['0.0.0.0/0'] } }

function inputOf(routes: readonly ServiceRoute[], more: Partial<AwsEnvironment> = {}) {
  const project = makeProject([makeService('web', { routes, expose: [80] })])
  return { project, environment: makeEnvironment(more) }
}

/** What the only service of an input gets, in the order of its rules. */
function rulesOf(routes: readonly ServiceRoute[], more: Partial<AwsEnvironment> = {}) {
  const input = inputOf(routes, more)
  const [service] = Object.values(input.project.services)
  const { template } = rulesTemplate(input, service as never)
  return Object.values(template.Resources)
    .filter(({ Type }) => Type === 'AWS::ElasticLoadBalancingV2::ListenerRule')
    .map(({ Properties }) => Properties as { Conditions: unknown[]; Actions: unknown[]; Priority: unknown })
}

const placesOf = (routes: readonly ServiceRoute[]) =>
  plannedRules(inputOf(routes)).map(({ route: { host, path = '' }, priority }) => `${priority} ${host}${path}`)

const complaintsOf = (route: Partial<ServiceRoute>, more: Partial<AwsEnvironment> = {}) =>
  checkEdge(inputOf([{ host: 'a.example.com', port: 80, ...route } as ServiceRoute], more)).map(
    ({ message }) => message,
  )

test.each(['web', 'api'])('the rules of the shop: %s', async (name) => {
  const project = await parseShop(shopCompose, shopRoutes)
  const service = project.services[name]
  const rules = service && rulesTemplate({ project, environment: makeEnvironment(secure) }, service)
  await expect(`${JSON.stringify(rules, null, 2)}\n`).toMatchFileSnapshot(
    `../../../test/golden/landscape/rules-${name}.json`,
  )
})

test('a part of a divided route that says what another route says is a rule of its own', () => {
  const routes: ServiceRoute[] = [
    { host: 'a.example.com', port: 80, path: '/a', methods: ['GET', 'POST', 'PUT', 'PATCH'] },
    { host: 'a.example.com', port: 80, path: '/a', methods: ['GET', 'POST'] },
  ]
  expect(rulesOf(routes)).toHaveLength(3)
})

describe('the order', () => {
  test('goes over all services, the most specific first, and leaves room', async () => {
    const input = { project: await parseShop(shopCompose, shopRoutes), environment: makeEnvironment() }
    const places = plannedRules(input).map(({ service, priority, route: { host, path = '', methods = [] } }) =>
      [priority, service, `${host}${path}`, ...methods].join(' '),
    )
    expect(places).toEqual([
      '3 api api.shop.example.com/v1/*',
      '10 api api.shop.example.com',
      '20 web old.shop.example.com',
      '30 api shop.example.com/api/* GET POST PUT',
      '40 api shop.example.com/api/* PATCH DELETE',
      '50 web shop.example.com',
    ])
  })

  test('keeps priorities that are given, and starts behind them', () => {
    const routes = [
      { host: 'a.example.com', port: 80 },
      { host: '*.example.com', port: 80, priority: 25 },
      { host: 'b.example.com', port: 80, priority: 7 },
    ]
    expect(placesOf(routes)).toEqual(['7 b.example.com', '25 *.example.com', '30 a.example.com'])
  })

  test('asks for any host last, whatever its path', () => {
    const routes = [
      { host: anyHost, port: 80, path: '/exact' },
      { host: anyHost, port: 80 },
      { host: '*.example.com', port: 80 },
      { host: 'a.example.com', port: 80 },
    ]
    expect(placesOf(routes)).toEqual(['10 a.example.com', '20 *.example.com', '30 */exact', '40 *'])
  })

  test('is that of the local edge, for every request', () => {
    const hosts = ['shop.example.com', '*.example.com', '*.shop.example.com', 'a.shop.example.com']
    const paths = [undefined, '/a', '/a/*', '/a/b*', '/*/b', '*.jpg']
    const routes: ServiceRoute[] = hosts.flatMap((host, at) =>
      paths.flatMap((path, index) => [
        { host, port: 80, ...(path !== undefined && { path }), ...(at + index === 4 && { priority: 50 - index }) },
        { host, port: 80, ...(path !== undefined && { path }), methods: ['POST'] },
      ]),
    )
    const rules = plannedRules(inputOf(routes))
    const inOrder = indexRules(
      rules.map(({ route, priority }) => ({ rule: { ...route, priority }, item: describeRoute(route) })),
    )
    const local = indexRules(routes.map((rule) => ({ rule, item: describeRoute(rule) })))
    for (const host of ['shop.example.com', 'x.example.com', 'a.shop.example.com', 'b.shop.example.com'])
      for (const url of ['/', '/a', '/a/b', '/a/b/c', '/x/b', '/x.jpg'])
        for (const method of ['GET', 'POST']) {
          const asked = { method, url, headers: {}, encrypted: false }
          expect(inOrder.find(host, asked), `${method} ${host}${url}`).toBe(local.find(host, asked))
        }
  })

  test('gives a rule the same name whatever comes before it and however it is written', () => {
    const route = {
      host: 'a.example.com',
      port: 80,
      methods: ['GET', 'POST'],
      query: [{ key: 'q', values: ['1', '2'] }],
    }
    const [alone] = plannedRules(inputOf([route]))
    const turned = { ...route, methods: ['POST', 'GET'], query: [{ key: 'q', values: ['2', '1'] }] }
    const after = plannedRules(inputOf([{ host: 'first.example.com', port: 80 }, turned]))
    expect(after.map(({ logicalId }) => logicalId)).toContain(alone?.logicalId)
    expect(new Set(after.map(({ logicalId }) => logicalId)).size).toBe(2)
  })
})

describe('a rule', () => {
  test('says every kind of condition', () => {
    const [rule] = rulesOf([
      {
        host: '*.example.com',
        port: 80,
        path: '/a/*',
        methods: ['GET'],
        headers: [{ name: 'X-Version', values: ['beta*'] }],
        query: [{ values: ['yes'] }],
      },
    ])
    expect(rule?.Conditions).toEqual([
      { Field: 'host-header', HostHeaderConfig: { Values: ['*.example.com'] } },
      { Field: 'path-pattern', PathPatternConfig: { Values: ['/a/*'] } },
      { Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['GET'] } },
      { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'X-Version', Values: ['beta*'] } },
      { Field: 'query-string', QueryStringConfig: { Values: [{ Value: 'yes' }] } },
    ])
  })

  test('for any host asks for no host, and for some path where there is nothing else to ask for', () => {
    const [withPath, everything] = rulesOf([
      { host: anyHost, port: 80 },
      { host: anyHost, port: 80, path: '/api/*' },
    ])
    expect(everything?.Conditions).toEqual([{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }])
    expect(withPath?.Conditions).toEqual([{ Field: 'path-pattern', PathPatternConfig: { Values: ['/api/*'] } }])
  })

  test('for any host says so where a person reads its place', () => {
    const input = inputOf([
      { host: anyHost, port: 80 },
      { host: anyHost, port: 80, path: '/api/*' },
    ])
    const [service] = Object.values(input.project.services)
    const { inputs } = rulesTemplate(input, service as never)
    expect(Object.values(inputs)).toMatchObject([
      { rule: { title: 'any host with /api/*' } },
      { rule: { title: 'any host' } },
    ])
  })

  test('with more values than AWS takes is divided, and loses none', () => {
    const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
    const values = ['a', 'b', 'c', 'd']
    const rules = rulesOf([{ host: 'a.example.com', port: 80, methods, headers: [{ name: 'X', values }] }])
    const pairs = rules.flatMap(({ Conditions }) => {
      const [, first, second] = Conditions as [
        object,
        { HttpRequestMethodConfig: { Values: string[] } },
        { HttpHeaderConfig: { Values: string[] } },
      ]
      const { Values } = first.HttpRequestMethodConfig
      expect(1 + Values.length + second.HttpHeaderConfig.Values.length).toBeLessThanOrEqual(5)
      return Values.flatMap((method) => second.HttpHeaderConfig.Values.map((value) => `${method} ${value}`))
    })
    expect(pairs.toSorted()).toEqual(methods.flatMap((one) => values.map((value) => `${one} ${value}`)).toSorted())
  })

  test('leads elsewhere, with the port of the protocol', () => {
    const redirect = (action: object) =>
      rulesOf([{ host: 'a.example.com', action: { type: 'redirect', status: 302, ...action } } as ServiceRoute])[0]
        ?.Actions
    expect(redirect({ host: 'b.example.com', path: '/x/#{path}', query: '' })).toEqual([
      {
        Type: 'redirect',
        RedirectConfig: { StatusCode: 'HTTP_302', Host: 'b.example.com', Path: '/x/#{path}', Query: '' },
      },
    ])
    expect(redirect({ protocol: 'https', host: 'www.#{host}' })).toMatchObject([
      { RedirectConfig: { Protocol: 'HTTPS', Port: '443' } },
    ])
  })

  test('is left out where the HTTP listener redirects to HTTPS already', () => {
    const action = { type: 'redirect', status: 301, protocol: 'https' } as const
    expect(rulesOf([{ host: 'a.example.com', action }], secure)).toEqual([])
  })
})

describe('a route is refused', () => {
  const fixed = { type: 'fixed', status: 410 } as const
  test.each<[string, Partial<ServiceRoute>, RegExp]>([
    ['without a dot in its host', { host: 'intern' }, /hosts with a dot/],
    ['with a sign that AWS does not take in a path', { path: '/a%20b' }, /does not take % in a path/],
    [
      'with more headers than fit',
      { headers: [...'abcde'].map((name) => ({ name, values: ['1'] })) },
      /at most 5 values/,
    ],
    ['with more wildcards than fit', { path: '/*/*/*/*/*/*' }, /with 5 wildcards/],
    ['that asks for the header Host', { headers: [{ name: 'host', values: ['a'] }] }, /header Host/],
    ['that answers with another media type', { action: { ...fixed, contentType: 'image/png' } }, /media type/],
    ['that leads to HTTPS where there is none', { action: redirectTo('https') }, /no certificate/],
  ])('%s', (_, route, message) => {
    expect(complaintsOf(route)).toEqual([expect.stringMatching(message)])
  })

  test('that leads from HTTPS to HTTP', () => {
    const action = { ...redirectTo('http'), host: 'b.example.com' }
    expect(complaintsOf({ action }, secure)).toEqual([expect.stringMatching(/from HTTPS to HTTP/)])
    expect(complaintsOf({ action })).toEqual([])
  })

  test('when its parts need a number that another has', () => {
    const methods = ['GET', 'HEAD', 'POST', 'PUT']
    const routes = [
      { host: 'a.example.com', port: 80, methods, priority: 5 },
      { host: 'b.example.com', port: 80, priority: 6 },
    ]
    expect(checkEdge(inputOf(routes)).map(({ message }) => message)).toEqual([
      expect.stringMatching(/^priority 6 is taken/),
    ])
    expect(complaintsOf({ priority: 49_999 })).toEqual([])
    const full = [
      { host: 'a.example.com', port: 80, priority: 50_000 },
      { host: 'b.example.com', port: 80 },
    ]
    expect(checkEdge(inputOf(full)).map(({ message }) => message)).toEqual([expect.stringMatching(/no room/)])
  })
})

function redirectTo(protocol: 'http' | 'https') {
  return { type: 'redirect', status: 301, protocol } as const
}

function describeRoute({ host, path = '', methods = [] }: ServiceRoute): string {
  return [...methods, `${host}${path}`].join(' ')
}
