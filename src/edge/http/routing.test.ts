import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import {
  FakeEngine,
  ask,
  askHost,
  freePort,
  hostRule,
  readText,
  sendRaw,
  startBackend,
  startEdge,
  until,
} from '../../../test/fakes/edge-fixture.ts'

async function edgeWith(listener: Parameters<typeof startBackend>[0], host = 'shop.localhost') {
  const backend = await startBackend(listener)
  const engine = new FakeEngine()
  engine.add('shop-web-1')
  const edge = await startEdge(engine)
  await edge.apply('shop', { rules: [hostRule(host, backend.port, 'shop-web-1')] })
  return { edge, engine, backend }
}

describe('routing', () => {
  test('sends a request to the service of its host, whatever the case and the port of the header', async () => {
    const { edge } = await edgeWith((request, response) => response.end(`${request.method} ${request.url}`))
    for (const host of ['shop.localhost', 'SHOP.localhost', `shop.localhost:${edge.port}`, 'Shop.LOCALHOST.:99']) {
      expect((await askHost(edge, host, { path: '/a?b=c' })).text).toBe('GET /a?b=c')
    }
  })

  test('listens on IPv6 loopback too', async () => {
    const { edge } = await edgeWith((_, response) => response.end('hello'))
    const answer = await ask({ host: '::1', port: edge.port, headers: { host: 'shop.localhost' } })
    expect(answer.text).toBe('hello')
  })

  test('adds who asked for what, and keeps what proxies before it said', async () => {
    const { edge } = await edgeWith((request, response) => response.end(JSON.stringify(request.headers)))
    const headers = {
      'X-Forwarded-For': '10.0.0.1',
      'X-Forwarded-Proto': 'https',
      Connection: 'keep-alive, X-Private',
      'X-Private': 'gone',
      TE: 'trailers',
    }
    const seen = JSON.parse((await askHost(edge, 'shop.localhost', { headers })).text) as Record<string, string>
    expect(seen).toMatchObject({
      host: 'shop.localhost',
      'x-forwarded-for': '10.0.0.1, 127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': 'shop.localhost',
      'x-forwarded-port': String(edge.port),
      'x-request-id': 'id-1',
    })
    expect(seen).not.toHaveProperty('x-private')
    expect(seen).not.toHaveProperty('te')
  })

  test('keeps a harmless request id and gives it back', async () => {
    const { edge } = await edgeWith((request, response) => response.end(request.headers['x-request-id']))
    const kept = await askHost(edge, 'shop.localhost', { headers: { 'X-Request-Id': 'trace-7' } })
    expect([kept.text, kept.headers['x-request-id']]).toEqual(['trace-7', 'trace-7'])
    const replaced = await askHost(edge, 'shop.localhost', { headers: { 'X-Request-Id': 'a b<c>' } })
    expect(replaced.text).toMatch(/^id-/)
  })

  test('names the known hosts when the host is unknown', async () => {
    const { edge } = await edgeWith((_, response) => response.end())
    const answer = await askHost(edge, 'nobody.localhost')
    expect(answer.status).toBe(404)
    expect(answer.text).toBe(
      `404: no service answers for host nobody.localhost.\n\nKnown hosts:\n  http://shop.localhost:${edge.port}/\n`,
    )
  })

  test('says why each container is not healthy', async () => {
    const engine = new FakeEngine()
    engine.add('shop-web-1', { state: 'exited', exitCode: 3 })
    engine.add('shop-web-2', { health: 'unhealthy' })
    const port = await freePort()
    engine.add('shop-web-3')
    const edge = await startEdge(engine)
    await edge.apply('shop', {
      rules: [hostRule('shop.localhost', port, 'shop-web-1', 'shop-web-2', 'shop-web-3', 'gone')],
    })
    const answer = await askHost(edge, 'shop.localhost')
    expect(answer.status).toBe(503)
    expect(answer.text.split('\n').slice(2, 6)).toEqual([
      '  shop-web-1: exited with code 3',
      '  shop-web-2: its health check in Docker fails',
      '  shop-web-3: connection refused',
      '  gone: no such container',
    ])
  })

  test('says why a container did not answer', async () => {
    const { edge } = await edgeWith((request) => request.socket.destroy())
    const answer = await askHost(edge, 'shop.localhost', { method: 'POST' }, 'order')
    expect(answer.status).toBe(502)
    expect(answer.text).toContain('shop-web-1, port')
    expect(answer.text).toContain('closed the connection before its answer was complete')
  })

  test('logs each request without its query', async () => {
    const { edge } = await edgeWith((_, response) => response.writeHead(201).end())
    await askHost(edge, 'shop.localhost', { path: '/a?token=secret' })
    await until(() => edge.access().length === 1)
    expect(edge.access()[0]).toMatchObject({
      host: 'shop.localhost',
      method: 'GET',
      path: '/a',
      status: 201,
      backend: 'shop-web-1',
      service: 'web',
      id: 'id-1',
    })
    expect(JSON.stringify(edge.log)).not.toContain('secret')
  })
})

describe('several backends', () => {
  async function pair(first: Parameters<typeof startBackend>[0], second: Parameters<typeof startBackend>[0]) {
    // The same port on two loopback addresses, as two containers of one service have it.
    const one = await startBackend(first, '127.0.0.2')
    const engine = new FakeEngine()
    engine.add('a', { address: '127.0.0.2' })
    engine.add('b', { address: '127.0.0.3' })
    const two = createServer(second)
    await new Promise<void>((resolve) => two.listen(one.port, '127.0.0.3', resolve))
    const edge = await startEdge(engine)
    await edge.apply('shop', { rules: [hostRule('shop.localhost', one.port, 'a', 'b')] })
    return { edge, engine, one, two: { close: () => (two.closeAllConnections(), two.close()) } }
  }

  test('are used in turn', async () => {
    const { edge, two } = await pair(
      (_, response) => response.end('a'),
      (_, response) => response.end('b'),
    )
    let seen = ''
    for (let i = 0; i < 6; i += 1) seen += (await askHost(edge, 'shop.localhost')).text
    two.close()
    expect(['ababab', 'bababa']).toContain(seen)
  })

  test('one that cannot be reached is passed over, also with a body, and comes back', async () => {
    const { edge, one, two } = await pair(
      (_, response) => response.end('a'),
      (request, response) => {
        request.resume().on('end', () => response.end('b'))
      },
    )
    one.closeAllConnections()
    await new Promise((resolve) => one.close(resolve))
    for (let i = 0; i < 4; i += 1) {
      const answer = await askHost(edge, 'shop.localhost', { method: 'POST' }, 'x'.repeat(100_000))
      expect([answer.status, answer.text]).toEqual([200, 'b'])
    }
    expect(edge.handle.status().backends[0]).toMatchObject({
      container: 'a',
      healthy: false,
      reason: 'connection refused',
    })
    await new Promise<void>((resolve) => one.listen(one.port, '127.0.0.2', resolve))
    await until(() => edge.handle.status().backends.every((each) => each.healthy))
    two.close()
  })

  test('a request that can be repeated goes to another one when the first hangs up', async () => {
    const { edge, two } = await pair(
      (request) => request.socket.destroy(),
      (_, response) => response.end('b'),
    )
    for (let i = 0; i < 4; i += 1) expect((await askHost(edge, 'shop.localhost')).text).toBe('b')
    const posts = []
    for (let i = 0; i < 4; i += 1) posts.push((await askHost(edge, 'shop.localhost', { method: 'POST' }, 'x')).status)
    two.close()
    expect(posts.toSorted()).toEqual([200, 200, 502, 502])
  })

  test('leave no request behind when they close idle connections without a hint', async () => {
    const { edge, one, two } = await pair(
      (_, response) => response.end('a'),
      (_, response) => response.end('b'),
    )
    one.keepAliveTimeout = 0
    const statuses = new Set<number>()
    for (let round = 0; round < 20; round += 1) {
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => askHost(edge, 'shop.localhost', { method: round % 2 ? 'GET' : 'POST' })),
      )
      for (const { status } of answers) statuses.add(status)
      one.closeIdleConnections()
    }
    two.close()
    expect([...statuses]).toEqual([200])
  })
})

describe('protocol', () => {
  test('HEAD has headers and no body; the connection goes on', async () => {
    const { edge } = await edgeWith((_, response) => response.writeHead(200, { 'Content-Length': 5 }).end('hello'))
    const answer = await askHost(edge, 'shop.localhost', { method: 'HEAD' })
    expect([answer.status, answer.headers['content-length'], answer.text]).toEqual([200, '5', ''])
  })

  test('one client connection carries many requests', async () => {
    const { edge } = await edgeWith((request, response) => response.end(request.url))
    const text = Array.from(
      { length: 5 },
      (_, i) => `GET /${i} HTTP/1.1\r\nHost: shop.localhost\r\n${i === 4 ? 'Connection: close\r\n' : ''}\r\n`,
    )
    const answer = await sendRaw(edge.port, text.join(''))
    expect([...answer.matchAll(/HTTP\/1.1 200/g)]).toHaveLength(5)
  })

  test('connections to the backend are used again', async () => {
    const ports = new Set<number | undefined>()
    const { edge } = await edgeWith((request, response) => {
      if (request.headers['x-request-id']) ports.add(request.socket.remotePort)
      response.end()
    })
    for (let i = 0; i < 5; i += 1) await askHost(edge, 'shop.localhost')
    expect(ports.size).toBe(1)
  })

  test('HTTP/1.0 gets an answer that ends with the connection', async () => {
    const { edge } = await edgeWith((_, response) => (response.write('a'), response.end('b')))
    const answer = await sendRaw(edge.port, 'GET / HTTP/1.0\r\nHost: shop.localhost\r\n\r\n')
    expect(answer.toLowerCase()).not.toContain('transfer-encoding')
    expect(answer.endsWith('\r\n\r\nab')).toBe(true)
  })

  test('Expect: 100-continue is answered when somebody wants the body, and not otherwise', async () => {
    const { edge } = await edgeWith((request, response) => request.pipe(response))
    const send = (host: string): Promise<string[]> =>
      new Promise((resolve) => {
        const seen: string[] = []
        const asked = request({
          port: edge.port,
          host: '127.0.0.1',
          method: 'PUT',
          headers: { host, Expect: '100-continue' },
        })
        asked.on('continue', () => (seen.push('continue'), asked.end('body')))
        asked.on('response', (response) => {
          response.on('data', (chunk: Buffer) => seen.push(chunk.toString().slice(0, 4)))
          response.on('end', () => resolve(seen))
          asked.end()
        })
        asked.flushHeaders()
      })
    expect(await send('shop.localhost')).toEqual(['continue', 'body'])
    expect(await send('nobody.localhost')).toEqual(['404:'])
  })

  test('trailers of an answer arrive', async () => {
    const { edge } = await edgeWith((_, response) => {
      response.writeHead(200, { Trailer: 'X-Sum' }).write('data')
      response.addTrailers({ 'X-Sum': '42' })
      response.end()
    })
    expect((await askHost(edge, 'shop.localhost')).trailers).toEqual({ 'x-sum': '42' })
  })

  test('headers keep their case, their order and their repetitions both ways', async () => {
    const { edge } = await edgeWith((request, response) => {
      response.writeHead(200, ['X-Upper', 'é', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2'])
      response.end(JSON.stringify(request.rawHeaders))
    })
    const answer = await sendRaw(
      edge.port,
      'GET / HTTP/1.1\r\nHost: shop.localhost\r\nX-One: 1\r\nX-one: 2\r\nConnection: close\r\n\r\n',
    )
    expect(answer).toContain('X-Upper: é\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n')
    expect(answer).toContain('"X-One","1","X-one","2"')
  })

  test('a client that leaves is noticed by the backend', async () => {
    const left = deferred()
    const { edge } = await edgeWith((request) => request.socket.once('close', () => left.resolve()))
    const socket = connect(edge.port, '127.0.0.1')
    socket.write('GET / HTTP/1.1\r\nHost: shop.localhost\r\n\r\n')
    await until(() => edge.handle.status().backends[0]?.active === 1)
    socket.destroy()
    await left.promise
    await until(() => edge.handle.status().backends[0]?.active === 0)
    await until(() => edge.access().length === 1)
    expect(edge.access()[0]).toMatchObject({ status: 499, backend: 'shop-web-1' })
    expect(edge.handle.status().backends[0]?.healthy).toBe(true)
  })

  test('a backend that breaks off in the middle breaks off the answer', async () => {
    const { edge } = await edgeWith((request, response) => {
      response.writeHead(200, { 'Content-Length': 100 }).write('half')
      setTimeout(() => request.socket.destroy(), 20)
    })
    await expect(askHost(edge, 'shop.localhost')).rejects.toThrow()
  })

  test('an answer before the end of the upload reaches the client', async () => {
    const { edge } = await edgeWith((_, response) => response.writeHead(413).end('too much'))
    const asked = request({ port: edge.port, host: '127.0.0.1', method: 'POST', headers: { host: 'shop.localhost' } })
    asked.write('x'.repeat(500_000))
    const [response] = (await once(asked, 'response')) as [IncomingMessage]
    expect([response.statusCode, await readText(response)]).toEqual([413, 'too much'])
    asked.destroy()
  })
})

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {}
  const promise = new Promise<void>((done) => (resolve = done))
  return { promise, resolve }
}
