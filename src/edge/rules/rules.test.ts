import { once } from 'node:events'
import { createServer } from 'node:http'
import { Agent, request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { expect, test } from 'vitest'
import {
  FakeEngine,
  ask,
  askHost,
  freePort,
  hostRule,
  readText,
  startBackend,
  startEdge,
  startTcpBackend,
  until,
} from '../../../test/fakes/edge-fixture.ts'

function published(hostPort: number, port: number, ...targets: string[]) {
  return { service: 'db', hostIp: '127.0.0.1', hostPort, port, targets }
}

/** Two backends at addresses of their own, with names that say who answers. */
async function twoVersions() {
  const engine = new FakeEngine()
  const old = await startBackend((_, response) => setTimeout(() => response.end('old'), 5))
  const young = await startBackend((_, response) => setTimeout(() => response.end('new'), 5))
  engine.add('web-old')
  engine.add('web-new')
  const edge = await startEdge(engine)
  const toOld = { rules: [hostRule('shop.localhost', old.port, 'web-old')] }
  const toNew = { rules: [hostRule('shop.localhost', young.port, 'web-new')] }
  return { edge, toOld, toNew }
}

test('a switch under load fails no request and is complete when it is answered', async () => {
  const { edge, toOld, toNew } = await twoVersions()
  await edge.apply('shop', toOld)
  const agent = new Agent({ keepAlive: true, maxSockets: 20 })
  const seen = { old: 0, new: 0 }
  const failed: unknown[] = []
  let running = true
  const client = async (kept: boolean): Promise<void> => {
    for (let count = 0; running; count += 1) {
      const method = count % 3 === 0 ? 'POST' : 'GET'
      await askHost(
        edge,
        'shop.localhost',
        { method, agent: kept ? agent : false },
        method === 'POST' ? 'order' : undefined,
      ).then(
        ({ status, text }) => (status === 200 ? (seen[text as 'old' | 'new'] += 1) : failed.push(status)),
        (error: unknown) => failed.push(error),
      )
    }
  }
  const clients = Array.from({ length: 20 }, (_, index) => client(index % 2 === 0))
  for (let round = 0; round < 6; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100))
    const applied = await edge.apply('shop', round % 2 === 0 ? toNew : toOld)
    expect(applied.status).toBe(200)
    expect((await askHost(edge, 'shop.localhost')).text).toBe(round % 2 === 0 ? 'new' : 'old')
  }
  running = false
  await Promise.all(clients)
  agent.destroy()
  expect(failed).toEqual([])
  expect(seen.old).toBeGreaterThan(100)
  expect(seen.new).toBeGreaterThan(100)
})

test('what is in flight at the old container ends there, and is counted until it does', async () => {
  const engine = new FakeEngine()
  engine.add('web-old')
  engine.add('web-new')
  let finish = (): void => {}
  const old = await startBackend((_, response) => {
    response.write('begin ')
    finish = () => response.end('end')
  })
  const young = await startBackend((_, response) => response.end('new'))
  const edge = await startEdge(engine)
  await edge.apply('shop', { rules: [hostRule('shop.localhost', old.port, 'web-old')] })
  const slow = askHost(edge, 'shop.localhost')
  const count = async (): Promise<unknown> => (await edge.admin('GET', '/connections/web-old')).body.active
  await until(async () => (await count()) === 1)
  await edge.apply('shop', { rules: [hostRule('shop.localhost', young.port, 'web-new')] })
  expect(await count()).toBe(1)
  expect(edge.handle.status().backends).toContainEqual(
    expect.objectContaining({ container: 'web-old', reason: 'draining', active: 1 }),
  )
  expect((await askHost(edge, 'shop.localhost')).text).toBe('new')
  finish()
  expect((await slow).text).toBe('begin end')
  await until(async () => (await count()) === 0)
  expect(edge.handle.status().backends.map((each) => each.container)).toEqual(['web-new'])
})

test('a host belongs to the project that has it until it lets go', async () => {
  const { edge, toOld } = await twoVersions()
  await edge.apply('shop', toOld)
  const refused = await edge.apply('other', { rules: [hostRule('SHOP.localhost', 1, 'web-new')] })
  expect(refused.status).toBe(409)
  expect(refused.body).toMatchObject({
    code: 'host-taken',
    what: 'Host shop.localhost cannot be routed',
    why: 'environment local of project shop already has it',
  })
  expect((await askHost(edge, 'shop.localhost')).text).toBe('old')
  expect((await edge.admin('DELETE', '/owners/shop/local')).body.owners).toEqual([])
  expect((await edge.apply('other', toOld)).status).toBe(200)
})

test('rules and requests that make no sense are refused in words', async () => {
  const edge = await startEdge()
  const twice = await edge.apply('shop', { rules: [hostRule('a.localhost', 1), hostRule('A.localhost', 2)] })
  expect([twice.status, twice.body.why]).toEqual([400, 'host a.localhost is there twice'])
  const noPort = await edge.apply('shop', { rules: [hostRule('a.localhost', 99_999)] })
  expect(noPort.body).toMatchObject({ code: 'usage-invalid', why: 'rules[0].port is not a port' })
  expect((await edge.admin('PUT', '/owners/shop/local', 'text')).body.why).toBe('the body is not an object')
  const unknown = await edge.admin('GET', '/nothing')
  expect([unknown.status, unknown.body.code]).toEqual([400, 'usage-invalid'])
})

test('a published port carries raw TCP both ways, half-closed connections too', async () => {
  const backend = await startTcpBackend((socket) => {
    let text = ''
    socket.on('data', (chunk: Buffer) => (text += chunk.toString())).on('end', () => socket.end(`got ${text}`))
  })
  const engine = new FakeEngine()
  engine.add('db-1')
  const edge = await startEdge(engine)
  const hostPort = await freePort()
  const applied = await edge.apply('shop', { published: [published(hostPort, backend.port, 'db-1')] })
  expect(applied.status).toBe(200)
  const client = connect({ port: hostPort, host: '127.0.0.1', allowHalfOpen: true })
  client.write('a')
  await until(() => edge.handle.status().backends[0]?.active === 1)
  client.end('b')
  expect(await readText(client)).toBe('got ab')
  await until(() => edge.handle.status().backends[0]?.active === 0)
})

test('a switched port moves new connections only, and a port that is not wanted closes', async () => {
  const hello = (name: string) =>
    startTcpBackend((socket) => {
      socket.write(name)
      socket.pipe(socket)
    })
  const [one, two] = await Promise.all([hello('one;'), hello('two;')])
  const engine = new FakeEngine()
  engine.add('db-1')
  engine.add('db-2')
  const edge = await startEdge(engine)
  const hostPort = await freePort()
  const open = async (): Promise<[Socket, string]> => {
    const socket = connect(hostPort, '127.0.0.1')
    const [first] = (await once(socket, 'data')) as [Buffer]
    return [socket, first.toString()]
  }
  await edge.apply('shop', { published: [published(hostPort, one.port, 'db-1')] })
  const [old, first] = await open()
  await edge.apply('shop', { published: [published(hostPort, two.port, 'db-2')] })
  const [young, second] = await open()
  expect([first, second]).toEqual(['one;', 'two;'])
  await edge.apply('shop', {})
  await expect(open()).rejects.toThrow('ECONNREFUSED')
  for (const socket of [old, young]) {
    socket.write('still here')
    const [echo] = (await once(socket, 'data')) as [Buffer]
    expect(echo.toString()).toBe('still here')
  }
  expect((await edge.admin('GET', '/connections/db-1')).body.active).toBe(1)
  old.destroy()
  young.destroy()
  await until(() => edge.handle.status().backends.length === 0)
})

test('a connection without a healthy container is reset, and goes to the next when one just died', async () => {
  const backend = await startTcpBackend((socket) => void socket.end('two'), '127.0.0.3')
  const dying = createServer()
  await new Promise<void>((resolve) => dying.listen(backend.port, '127.0.0.2', resolve))
  const engine = new FakeEngine()
  engine.add('db-1', { address: '127.0.0.2' })
  engine.add('db-2', { address: '127.0.0.3' })
  const edge = await startEdge(engine)
  const hostPort = await freePort()
  await edge.apply('shop', { published: [published(hostPort, backend.port, 'db-1', 'db-2')] })
  dying.close()
  for (let i = 0; i < 4; i += 1) expect(await readText(connect(hostPort, '127.0.0.1'))).toBe('two')
  engine.change('db-1', 'die', { state: 'exited', exitCode: 137 })
  engine.change('db-2', 'die', { state: 'exited', exitCode: 137 })
  await until(() => edge.handle.status().backends.every((each) => each.reason === 'exited with code 137'))
  await expect(readText(connect(hostPort, '127.0.0.1'))).rejects.toThrow('ECONNRESET')
})

test('a port that is taken changes nothing', async () => {
  const { edge, toOld, toNew } = await twoVersions()
  const [mine, taken] = [await freePort(), (await startTcpBackend((socket) => socket.end('somebody else'))).port]
  await edge.apply('shop', { ...toOld, published: [published(mine, 1, 'web-old')] })
  const before = (await edge.admin('GET', '/status')).body.owners
  const other = await freePort()
  const refused = await edge.apply('shop', {
    ...toNew,
    published: [published(other, 1, 'web-new'), published(taken, 1, 'web-new')],
  })
  expect(refused.status).toBe(409)
  expect(refused.body).toMatchObject({ code: 'port-taken', why: 'already in use' })
  expect(refused.body.what).toContain(String(taken))
  const after = (await edge.admin('GET', '/status')).body
  expect(after.owners).toEqual(before)
  expect(after.backends.map((each) => each.container)).toEqual(['web-old', 'web-old'])
  expect((await askHost(edge, 'shop.localhost')).text).toBe('old')
  await expect(readText(connect(other, '127.0.0.1'))).rejects.toThrow('ECONNREFUSED')
  await expect(readText(connect(mine, '127.0.0.1'))).rejects.toThrow('ECONNRESET')
})

test('a port another project publishes is refused by its name, one can move to all addresses', async () => {
  const edge = await startEdge()
  const port = await freePort()
  await edge.apply('shop', { published: [published(port, 1)] })
  const refused = await edge.apply('other', { published: [{ ...published(port, 1), hostIp: '0.0.0.0' }] })
  expect(refused.body).toMatchObject({ code: 'port-taken', why: 'environment local of project shop publishes it' })
  const moved = await edge.apply('shop', { published: [{ ...published(port, 1), hostIp: '0.0.0.0' }] })
  expect(moved.status).toBe(200)
})

test('stopping takes no new connections, lets requests end and then resolves', async () => {
  const engine = new FakeEngine()
  engine.add('web')
  const backend = await startBackend((_, response) => setTimeout(() => response.end('done'), 150))
  const edge = await startEdge(engine, { drainMs: 2000 })
  await edge.apply('shop', { rules: [hostRule('shop.localhost', backend.port, 'web')] })
  const slow = askHost(edge, 'shop.localhost', { agent: new Agent({ keepAlive: true }) })
  await until(() => edge.handle.status().backends[0]?.active === 1)
  expect((await edge.admin('POST', '/stop')).body).toEqual({ stopped: true })
  await expect(askHost(edge, 'shop.localhost')).rejects.toThrow('ECONNREFUSED')
  await expect(ask({ socketPath: edge.socketPath, path: '/status' })).rejects.toThrow(/ENOENT|ECONNREFUSED/)
  expect((await slow).text).toBe('done')
  const drained = Date.now()
  await edge.handle.done
  expect(Date.now() - drained).toBeLessThan(500)
})

test('stopping cuts what does not end in time', async () => {
  const engine = new FakeEngine()
  engine.add('web')
  const backend = await startBackend((_, response) => void response.write('never'))
  const edge = await startEdge(engine, { drainMs: 100 })
  await edge.apply('shop', { rules: [hostRule('shop.localhost', backend.port, 'web')] })
  const asked = request({ port: edge.port, host: '127.0.0.1', headers: { host: 'shop.localhost' } }).end()
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  await edge.handle.stop()
  await edge.handle.done
  await expect(readText(response)).rejects.toThrow()
})
