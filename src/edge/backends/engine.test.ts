import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { RunOptions } from '../../core/context.ts'
import {
  FakeEngine,
  ask,
  askHost,
  freePort,
  hostRule,
  startBackend,
  startEdge,
  until,
} from '../../../test/fakes/edge-fixture.ts'
import { addressOf, observeContainers, parseContainers, reachFrom } from './engine.ts'
import { latestRules } from '../rules/restore.ts'

const rulesFor = (host: string, port: number, target: string) => ({
  rules: [hostRule(host, port, target)],
  published: [],
})

test('an edge that starts again serves the last release of each environment', async () => {
  const backend = await startBackend((_, response) => response.end('hello'))
  const engine = new FakeEngine()
  engine.add('web-2')
  engine.record('shop', 'local', 2, rulesFor('shop.localhost', backend.port, 'web-2'))
  engine.record('shop', 'local', 10, rulesFor('shop.localhost', backend.port, 'web-2'))
  engine.record('shop', 'local', 9, rulesFor('old.localhost', backend.port, 'web-1'))
  engine.record('blog', 'local', 1, rulesFor('blog.localhost', backend.port, 'gone'))
  const edge = await startEdge(engine)
  expect(edge.handle.status().owners.map((owner) => owner.rules[0]?.host)).toEqual(['shop.localhost', 'blog.localhost'])
  expect((await askHost(edge, 'shop.localhost')).text).toBe('hello')
  const gone = await askHost(edge, 'blog.localhost')
  expect([gone.status, gone.text.includes('gone: no such container')]).toEqual([503, true])
})

test('requests that come while an edge starts wait for its rules', async () => {
  const backend = await startBackend((_, response) => response.end('hello'))
  class SlowEngine extends FakeEngine {
    override async run(argv: readonly string[], options?: RunOptions) {
      if (argv[0] === 'image') await sleep(200)
      return super.run(argv, options)
    }
  }
  const engine = new SlowEngine()
  engine.add('web')
  engine.record('shop', 'local', 1, rulesFor('shop.localhost', backend.port, 'web'))
  const port = await freePort()
  const starting = startEdge(engine, { httpPorts: [port] })
  const asked = { host: '127.0.0.1', port, headers: { host: 'shop.localhost' } }
  await until(() =>
    ask({ ...asked, path: '/', timeout: 2000 }).then(
      ({ text }) => text === 'hello',
      () => false,
    ),
  )
  await starting
})

test('records that make no sense are passed over', () => {
  const labels = { 'slipway.project': 'a', 'slipway.environment': 'b', 'slipway.release': '1', 'slipway.edge': 'bm8=' }
  expect(
    latestRules(JSON.stringify([{ Config: { Labels: labels } }, { Config: { Labels: null } }, { Config: null }])),
  ).toEqual([])
})

test('an edge that starts before the engine restores when the engine comes, but not what was said meanwhile', async () => {
  const backend = await startBackend((_, response) => response.end('hello'))
  const engine = new FakeEngine()
  engine.reachable = false
  engine.add('web')
  engine.record('shop', 'local', 1, rulesFor('shop.localhost', backend.port, 'web'))
  engine.record('blog', 'local', 1, rulesFor('blog.localhost', backend.port, 'web'))
  const edge = await startEdge(engine)
  await edge.apply('blog', {})
  expect((await askHost(edge, 'shop.localhost')).status).toBe(404)
  engine.reachable = true
  await until(async () => (await askHost(edge, 'shop.localhost')).status === 200)
  expect((await askHost(edge, 'blog.localhost')).status).toBe(404)
})

test('a container that moves to another address is followed, and last addresses outlive the engine', async () => {
  const backend = await startBackend((_, response) => response.end('hello'))
  const engine = new FakeEngine()
  engine.add('web', { address: '127.0.0.9' })
  const edge = await startEdge(engine)
  await edge.apply('shop', rulesFor('shop.localhost', backend.port, 'web'))
  expect((await askHost(edge, 'shop.localhost')).status).toBe(503)
  engine.change('web', 'start', { address: '127.0.0.1' })
  await until(async () => (await askHost(edge, 'shop.localhost')).status === 200)
  engine.reachable = false
  engine.hangUp()
  expect((await askHost(edge, 'shop.localhost')).text).toBe('hello')
  engine.change('web', 'die', { state: 'exited', exitCode: 1 })
  engine.reachable = true
  await until(async () => (await askHost(edge, 'shop.localhost')).status === 503)
})

test('the health check of Docker and the one of the rule both count', async () => {
  let status = 200
  const hosts = new Set<string | undefined>()
  const backend = await startBackend((request, response) => {
    if (request.url === '/health') hosts.add(request.headers.host)
    response.writeHead(request.url === '/health' ? status : 200).end()
  })
  const engine = new FakeEngine()
  engine.add('web')
  const edge = await startEdge(engine)
  await edge.apply('shop', { rules: [{ ...hostRule('shop.localhost', backend.port, 'web'), healthPath: '/health' }] })
  expect(edge.handle.status().backends[0]).toMatchObject({
    healthy: true,
    reason: 'HTTP 200',
    address: `127.0.0.1:${backend.port}`,
  })
  expect([...hosts]).toEqual(['shop.localhost'])
  engine.change('web', 'health_status: unhealthy', { health: 'unhealthy' })
  await until(() => edge.handle.status().backends[0]?.healthy === false)
  engine.change('web', 'health_status: healthy', { health: 'healthy' })
  await until(() => edge.handle.status().backends[0]?.healthy === true)
  status = 503
  await edge.apply('shop', {})
  await edge.apply('shop', { rules: [{ ...hostRule('shop.localhost', backend.port, 'web'), healthPath: '/health' }] })
  expect((await askHost(edge, 'shop.localhost')).text).toContain('web: HTTP 503')
})

test('rules with a fine container are in force with it proved', async () => {
  const backend = await startBackend((_, response) => response.end())
  const engine = new FakeEngine()
  engine.add('web')
  const edge = await startEdge(engine)
  const begun = Date.now()
  const applied = await edge.apply('shop', rulesFor('shop.localhost', backend.port, 'web'))
  expect(applied.body.backends).toEqual([
    { container: 'web', address: `127.0.0.1:${backend.port}`, healthy: true, reason: 'connected', active: 0 },
  ])
  expect(Date.now() - begun).toBeLessThan(500)
})

test('containers are reached directly on a rootful Linux engine of this machine only', () => {
  const info = (fields: object) =>
    JSON.stringify({ OSType: 'linux', OperatingSystem: 'Debian', SecurityOptions: null, ...fields })
  expect(reachFrom('unix:///var/run/docker.sock', info({}), 'linux')).toBe('direct')
  expect(reachFrom('unix:///var/run/docker.sock', info({}), 'darwin')).toBe('loopback')
  expect(reachFrom('ssh://host', info({}), 'linux')).toBe('loopback')
  expect(reachFrom('unix:///x', info({ SecurityOptions: ['name=seccomp', 'name=rootless'] }), 'linux')).toBe('loopback')
  expect(reachFrom('unix:///x', info({ OperatingSystem: 'Docker Desktop' }), 'linux')).toBe('loopback')
})

test('a client that answers without an engine decides nothing', () => {
  expect(reachFrom('unix:///var/run/docker.sock', '{"ServerErrors":["Cannot connect"]}', 'linux')).toBeUndefined()
})

test('on an engine in a virtual machine the port on loopback is used', async () => {
  const backend = await startBackend((_, response) => response.end('hello'))
  const engine = new FakeEngine()
  engine.desktop = true
  engine.add('web', { address: '10.99.0.1', ports: { 8011: backend.port } })
  const edge = await startEdge(engine)
  await edge.apply('shop', rulesFor('shop.localhost', 8011, 'web'))
  expect((await askHost(edge, 'shop.localhost')).text).toBe('hello')
})

test('addresses come from the first network, from loopback on the host network, or from a published port', () => {
  const inspect = (fields: object) => ({
    Name: '/web',
    State: { Status: 'running', ExitCode: 0 },
    NetworkSettings: {
      Networks: { b: { IPAddress: '10.0.0.2' }, a: { IPAddress: '10.0.0.1' } },
      Ports: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '32768' }], '81/tcp': null },
    },
    ...fields,
  })
  const facts = (fields: object = {}) => {
    const found = parseContainers(JSON.stringify([inspect(fields)])).get('web')
    if (found === undefined) throw new Error('not found')
    return found
  }
  expect(addressOf(facts(), 80, 'direct')).toEqual({ host: '10.0.0.1', port: 80 })
  expect(addressOf(facts(), 80, 'loopback')).toEqual({ host: '127.0.0.1', port: 32768 })
  expect(addressOf(facts(), 81, 'loopback')).toBeUndefined()
  expect(addressOf(facts({ HostConfig: { NetworkMode: 'host' } }), 81, 'direct')).toEqual({
    host: '127.0.0.1',
    port: 81,
  })
})

test('a container that docker calls by its container_name is known by its name among ours', async () => {
  const facts = { State: { Status: 'running', ExitCode: 0 }, NetworkSettings: {} }
  const inspected = [
    { ...facts, Name: '/the-web', Config: { Labels: { 'slipway.name': 'shop-web-1-r1' } } },
    { ...facts, Name: '/shop-db-1-r1', Config: { Labels: null } },
  ]
  const asked: string[][] = []
  const run = async (argv: readonly string[]) => {
    if (argv[1] !== 'ls') asked.push([...argv])
    const listed = 'the-web\tshop-web-1-r1\nother,linking/shop-db-1-r1\t\nshop-db-1-r1,app/db\t\n'
    return { code: 0, stdout: argv[1] === 'ls' ? listed : JSON.stringify(inspected), stderr: '' }
  }
  const names = new Set(['shop-web-1-r1', 'shop-db-1-r1', 'gone'])
  const found = await observeContainers({ platform: 'linux', run }, names)
  expect([...(found?.keys() ?? [])]).toEqual(['shop-web-1-r1', 'shop-db-1-r1'])
  expect(asked).toEqual([['container', 'inspect', 'the-web', 'shop-db-1-r1']])
})
