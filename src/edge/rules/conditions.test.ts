import { expect, test } from 'vitest'
import type { RuleConditions } from '../../core/route.ts'
import {
  FakeEngine,
  askHost,
  hostRule,
  sendRaw,
  startBackend,
  startEdge,
  until,
} from '../../../test/fakes/edge-fixture.ts'
import { locationOf } from '../http/answer-rule.ts'
import { compileGlob } from './glob.ts'
import { parseRules } from './parse-rules.ts'
import { indexRules } from './rule-index.ts'

const find = (rules: readonly RuleConditions[], host: string, url = '/', method = 'GET', headers = {}) =>
  indexRules(rules.map((rule, item) => ({ rule, item }))).find(host, { method, url, headers, encrypted: false })

test.each([
  ['/a', '/a', true],
  ['/a', '/a/', false],
  ['/a*', '/abc', true],
  ['*', '', true],
  ['/a/*/c', '/a/b/b/c', true],
  ['/a/?/c', '/a/b/c', true],
  ['/a/?/c', '/a//c', false],
  ['*.jpg', '/x.jpg.jpg', true],
  ['*a*b', 'aab', true],
  ['*a*b', 'aabc', false],
])('%s against %s: %s', (pattern, text, expected) => expect(compileGlob(pattern)(text)).toBe(expected))

test('a pattern made to be slow is not', () => {
  const begun = performance.now()
  expect(compileGlob('*a'.repeat(200) + 'b')('a'.repeat(5000))).toBe(false)
  expect(performance.now() - begun).toBeLessThan(1000)
})

test('the most specific rule wins, whatever the order; a priority comes first', () => {
  const rules = [
    { host: '*.x' },
    { host: 'a.x' },
    { host: 'a.x', path: '/p/*' },
    { host: 'a.x', path: '/p/q' },
    { host: '*.b.x' },
  ]
  const at = (host: string, url?: string) => find(rules, host, url)
  expect([at('a.x'), at('a.x', '/p/'), at('a.x', '/p/q?z'), at('a.x', '/p')]).toEqual([1, 2, 3, 1])
  expect([at('c.x'), at('c.b.x'), at('x'), at('b.x')]).toEqual([0, 4, undefined, 0])
  const first: RuleConditions = { host: '*.x', path: '/p/*', priority: 7 }
  expect(find([...rules, first], 'a.x', '/p/q')).toBe(5)
})

test('methods, headers and query must all hold', () => {
  const rules: RuleConditions[] = [
    { host: 'a', methods: ['POST', 'PUT'] },
    { host: 'a', headers: [{ name: 'X-Beta', values: ['ye?', '1*'] }] },
    { host: 'a', query: [{ key: 'v', values: ['2'] }, { values: ['on'] }] },
    { host: 'a' },
  ]
  expect(find(rules, 'a', '/', 'PUT')).toBe(0)
  expect(find(rules, 'a', '/', 'GET', { 'x-beta': 'YES' })).toBe(1)
  expect(find(rules, 'a', '/?V=2&debug=on')).toBe(2)
  expect(find(rules, 'a', '/?v=2')).toBe(3)
})

test('a thousand rules cost about as much as one', () => {
  const index = indexRules(
    Array.from({ length: 1000 }, (_, item) => ({ rule: { host: 'a', path: `/s${item}/*` }, item })),
  )
  const begun = performance.now()
  const asked = { method: 'GET', url: '/s999/x', headers: {}, encrypted: false }
  const found = new Set(Array.from({ length: 20_000 }, () => index.find('a', asked)))
  expect([...found]).toEqual([999])
  expect(performance.now() - begun).toBeLessThan(2000)
})

test('redirects keep what they do not name; 443 is the HTTPS listener of the edge', () => {
  const ports = { http: 8080, https: 8443 }
  const request = { protocol: 'http' as const, host: 'a.x:8080', url: '/p/q?z=1', ports }
  const to = (fields: object) => locationOf({ type: 'redirect', status: 301, ...fields }, request)
  expect(to({ protocol: 'https' })).toBe('https://a.x:8443/p/q?z=1')
  expect(to({ protocol: 'https', port: '443' })).toBe('https://a.x:8443/p/q?z=1')
  expect(to({ host: 'www.#{host}', path: '/new/#{path}', query: '' })).toBe('http://www.a.x:8080/new/p/q')
  expect(to({ port: '9000', query: 'from=#{port}&#{query}' })).toBe('http://a.x:9000/p/q?from=8080&z=1')
})

test.each([
  [{ rules: [{ service: 'w', host: '*', port: 1, targets: [] }] }, 'rules[0].host'],
  [{ rules: [{ service: 'w', host: 'a', path: 'x', port: 1, targets: [] }] }, 'rules[0].path is not a path pattern'],
  [{ rules: [{ service: 'w', host: 'a', priority: 0, port: 1, targets: [] }] }, 'rules[0].priority'],
  [{ answers: [{ host: 'a', action: { type: 'redirect', status: 301 } }] }, 'leads to where it comes from'],
  [{ answers: [{ host: 'a', action: { type: 'redirect', status: 307, path: '/' } }] }, 'status is not 301 or 302'],
  [{ answers: [{ host: 'a', action: { type: 'redirect', status: 301, path: '/\r\nX: 1' } }] }, 'path is not a path'],
  [{ answers: [{ host: 'a', action: { type: 'fixed', status: 302 } }] }, 'status'],
])('rules that make no sense are refused: %j', (given, why) => {
  expect(() => parseRules(JSON.stringify({ rules: [], published: [], ...given }))).toThrow(why)
})

test('paths lead to services, the edge answers itself, and a wildcard is not shared', async () => {
  const web = await startBackend((_, response) => response.end('web'))
  const api = await startBackend((_, response) => response.end('api'))
  const engine = new FakeEngine()
  engine.add('c')
  const edge = await startEdge(engine)
  const host = '*.shop.localhost'
  const applied = await edge.apply('shop', {
    rules: [hostRule(host, web.port, 'c'), { ...hostRule(host, api.port, 'c'), path: '/api/*' }],
    answers: [
      { host, path: '/old', action: { type: 'redirect', status: 302, path: '/new' } },
      { host, path: '/no', action: { type: 'fixed', status: 403, body: 'no' } },
    ],
  })
  expect(applied.status).toBe(200)
  expect((await askHost(edge, 'a.shop.localhost', { path: '/api/x' })).text).toBe('api')
  expect((await askHost(edge, 'a.shop.localhost', { path: '/api' })).text).toBe('web')
  expect((await askHost(edge, 'a.shop.localhost', { path: '/old?x' })).headers.location).toBe(
    'http://a.shop.localhost/new?x',
  )
  expect(await askHost(edge, 'a.shop.localhost', { path: '/no' })).toMatchObject({ status: 403, text: 'no' })
  const taken = await edge.apply('blog', { rules: [hostRule('b.shop.localhost', 1)] })
  expect(taken.body).toMatchObject({ code: 'host-taken', why: 'environment local of project shop already has it' })
})

test('maintenance: 503 with its reason until it ends, also through a new edge', async () => {
  const web = await startBackend((_, response) => response.end('web'))
  const engine = new FakeEngine()
  engine.add('c')
  const files = new Map<string, string>()
  const store = {
    read: async (name: string) => files.get(name),
    write: async (name: string, text: string) => void files.set(name, text),
  }
  const edge = await startEdge(engine, { store })
  await edge.apply('shop', { rules: [hostRule('shop.localhost', web.port, 'c')] })
  expect((await edge.admin('PUT', '/maintenance/shop/local', { reason: 'moving' })).body.maintenance).toHaveLength(1)
  expect(await askHost(edge, 'shop.localhost')).toMatchObject({
    status: 503,
    text: '503: shop is under maintenance.\n\n  moving\n',
    headers: { 'retry-after': '60' },
  })
  const next = await startEdge(engine, { store })
  expect(next.handle.status().maintenance).toMatchObject([{ project: 'shop', reason: 'moving' }])
  await edge.admin('DELETE', '/maintenance/shop/local')
  expect((await askHost(edge, 'shop.localhost')).text).toBe('web')
})

test('health: codes and thresholds of the rule', async () => {
  let status = 404
  const web = await startBackend((_, response) => response.writeHead(status).end())
  const engine = new FakeEngine()
  engine.add('c')
  const edge = await startEdge(engine)
  const health = { codes: '200,404', intervalMs: 50, unhealthyAfter: 1, healthyAfter: 2 }
  await edge.apply('shop', { rules: [{ ...hostRule('a.localhost', web.port, 'c'), healthPath: '/up', health }] })
  expect(edge.handle.status().backends[0]).toMatchObject({ healthy: true, reason: 'HTTP 404' })
  status = 301
  await until(() => edge.handle.status().backends[0]?.reason === 'HTTP 301')
  status = 200
  await until(() => edge.handle.status().backends[0]?.healthy === true)
})

test('a client that stops in the middle of a body is cut off, one that waits for its answer is not', async () => {
  const web = await startBackend((request, response) => {
    if (request.method === 'GET') setTimeout(() => response.end('late'), 700)
  })
  const engine = new FakeEngine()
  engine.add('c')
  const edge = await startEdge(engine, { clientIdleMs: 200 })
  await edge.apply('shop', { rules: [hostRule('a.localhost', web.port, 'c')] })
  const slow = askHost(edge, 'a.localhost')
  expect(
    await sendRaw(edge.port, 'POST / HTTP/1.1\r\nHost: a.localhost\r\nContent-Length: 9\r\n\r\nabc').catch(() => ''),
  ).toBe('')
  expect((await slow).text).toBe('late')
  await until(() => edge.handle.status().backends[0]?.active === 0)
})

test('103 is passed on before the answer', async () => {
  const web = await startBackend((_, response) => {
    response.writeEarlyHints({ link: '</a.css>; rel=preload' })
    response.end('done')
  })
  const engine = new FakeEngine()
  engine.add('c')
  const edge = await startEdge(engine)
  await edge.apply('shop', { rules: [hostRule('a.localhost', web.port, 'c')] })
  const answer = await sendRaw(edge.port, 'GET / HTTP/1.1\r\nHost: a.localhost\r\nConnection: close\r\n\r\n')
  expect(answer).toMatch(/^HTTP\/1\.1 103 Early Hints\r\nLink: <\/a\.css>; rel=preload\r\n\r\nHTTP\/1\.1 200 OK/i)
})
