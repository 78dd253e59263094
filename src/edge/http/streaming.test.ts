import { once } from 'node:events'
import { request } from 'node:http'
import type { IncomingMessage, RequestListener } from 'node:http'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import {
  FakeEngine,
  askHost,
  hostRule,
  readText,
  startBackend,
  startEdge,
  until,
} from '../../../test/fakes/edge-fixture.ts'

async function edgeWith(listener: RequestListener) {
  const backend = await startBackend(listener)
  const engine = new FakeEngine()
  engine.add('shop-web-1')
  const edge = await startEdge(engine)
  await edge.apply('shop', { rules: [hostRule('shop.localhost', backend.port, 'shop-web-1')] })
  return { edge, backend }
}

function begin(port: number, options: object = {}): ReturnType<typeof request> {
  return request({ host: '127.0.0.1', port, agent: false, headers: { host: 'shop.localhost' }, ...options })
}

test('a large body comes back as it went, of known and of unknown length', async () => {
  const { edge } = await edgeWith((request, response) => request.pipe(response))
  const body = Buffer.alloc(20 * 1024 * 1024, 'slipway ')
  for (const headers of [{ 'Content-Length': body.length }, { 'Transfer-Encoding': 'chunked' }]) {
    const answer = await askHost(edge, 'shop.localhost', { method: 'POST', headers }, body)
    expect(answer.text.length).toBe(body.length)
    expect(Buffer.from(answer.text, 'latin1').equals(body)).toBe(true)
  }
})

test('neither body is kept in memory: who does not read slows down who sends', async () => {
  let sent = 0
  const { edge } = await edgeWith((_, response) => {
    const chunk = Buffer.alloc(64 * 1024)
    const more = (): void => {
      while (sent < 200 * 1024 * 1024) {
        sent += chunk.length
        if (!response.write(chunk)) return void response.once('drain', more)
      }
      response.end()
    }
    more()
  })
  const asked = begin(edge.port).end()
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  response.pause()
  await sleep(300)
  // What the kernel buffers on both connections, and no more.
  expect(sent).toBeLessThan(40 * 1024 * 1024)
  asked.destroy()
})

test('an upload arrives while it is being sent', async () => {
  const { edge } = await edgeWith((request, response) => {
    response.writeHead(200)
    request.on('data', (chunk: Buffer) => response.write(`got ${chunk.toString()};`)).on('end', () => response.end())
  })
  const asked = begin(edge.port, { method: 'POST' })
  asked.write('one')
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  const [first] = (await once(response, 'data')) as [Buffer]
  expect(first.toString()).toBe('got one;')
  asked.end('two')
  expect(await readText(response)).toBe('got two;')
})

test('trailers of a request arrive, those that are announced and harmless', async () => {
  const { edge } = await edgeWith((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { Trailer: 'X-Back' })
      response.write(JSON.stringify([request.headers, request.trailers]))
      response.addTrailers({ 'X-Back': '7' })
      response.end()
    })
  })
  const asked = begin(edge.port, {
    method: 'POST',
    headers: { host: 'shop.localhost', Trailer: 'X-Sum, Host, Authorization', 'Transfer-Encoding': 'chunked' },
  })
  asked.write('x'.repeat(100_000))
  asked.addTrailers({ 'X-Sum': '42', 'X-Secret': '1', Host: 'other.localhost', Authorization: 'root' })
  asked.end()
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  const [headers, trailers] = JSON.parse(await readText(response)) as [Record<string, string>, object]
  expect(trailers).toEqual({ 'x-sum': '42' })
  expect(headers).toMatchObject({ host: 'shop.localhost', trailer: 'x-sum', 'transfer-encoding': 'chunked' })
  expect(response.trailers).toEqual({ 'x-back': '7' })
})

test('who leaves in the middle of a body with trailers is noticed, and a backend that fails is told', async () => {
  let left = false
  const { edge, backend } = await edgeWith((request) => request.socket.once('close', () => (left = true)))
  const headers = { host: 'shop.localhost', Trailer: 'X-Sum', 'Transfer-Encoding': 'chunked' }
  const asked = begin(edge.port, { method: 'POST', headers }).on('error', () => {})
  asked.write('half')
  await until(() => edge.handle.status().backends[0]?.active === 1)
  asked.destroy()
  await until(() => left && edge.handle.status().backends[0]?.active === 0)
  backend.removeAllListeners('request').on('request', (request) => request.socket.destroy())
  const answer = await askHost(edge, 'shop.localhost', { method: 'POST', headers }, 'body')
  expect(answer.status).toBe(502)
})

test('server-sent events arrive one by one, the headers before the first', async () => {
  let send: (text: string) => void = () => {}
  const { edge } = await edgeWith((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders()
    send = (text) => void response.write(`data: ${text}\n\n`)
  })
  const asked = begin(edge.port).end()
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  for (const text of ['a', 'b', 'c']) {
    send(text)
    const [chunk] = (await once(response, 'data')) as [Buffer]
    expect(chunk.toString()).toBe(`data: ${text}\n\n`)
  }
  expect(edge.handle.status().backends[0]?.active).toBe(1)
  asked.destroy()
  await until(() => edge.handle.status().backends[0]?.active === 0)
})

test('what came of an answer before its backend broke off reaches the client', async () => {
  const { edge, backend } = await edgeWith(() => {})
  backend.removeAllListeners('request').on('request', ({ socket }) => {
    socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf')
  })
  const [response] = (await once(begin(edge.port).end(), 'response')) as [IncomingMessage]
  let seen = ''
  response.on('data', (chunk: Buffer) => (seen += chunk.toString())).on('error', () => {})
  await new Promise((resolve) => response.once('close', resolve))
  expect([seen, response.complete]).toEqual(['half', false])
})

async function openUpgrade(port: number, head = ''): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.write(
    'GET /live HTTP/1.1\r\nHost: shop.localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: k\r\n\r\n',
  )
  socket.write(head)
  return socket
}

test('a WebSocket passes both ways and counts until it ends', async () => {
  const { edge, backend } = await edgeWith((_, response) => response.end())
  backend.on('upgrade', (request, socket, head) => {
    socket.write(
      `HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: ${request.headers.upgrade}\r\nSec-WebSocket-Accept: yes\r\n\r\nwelcome;`,
    )
    socket.write(head)
    socket.pipe(socket)
  })
  const socket = await openUpgrade(edge.port)
  let seen = ''
  socket.on('data', (chunk: Buffer) => (seen += chunk.toString()))
  await until(() => seen.includes('welcome;'))
  expect(seen).toContain('HTTP/1.1 101 Switching Protocols\r\n')
  expect(seen).toContain('Sec-WebSocket-Accept: yes')
  socket.write('ping')
  await until(() => seen.endsWith('ping'))
  expect(edge.handle.status().backends[0]?.active).toBe(1)
  socket.end()
  await until(() => edge.handle.status().backends[0]?.active === 0)
  await until(() => edge.access().length === 1)
  expect(edge.access()[0]).toMatchObject({ status: 101, path: '/live', backend: 'shop-web-1' })
})

test('a WebSocket ends for the client when the backend cuts it', async () => {
  const { edge, backend } = await edgeWith((_, response) => response.end())
  backend.on('upgrade', (_, socket) => {
    socket.write('HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
    setTimeout(() => socket.destroy(), 30)
  })
  const socket = await openUpgrade(edge.port)
  socket.resume().on('error', () => {})
  await once(socket, 'close')
  await until(() => edge.handle.status().backends[0]?.active === 0)
})

test('a backend that refuses the upgrade answers as usual, and the connection ends', async () => {
  const { edge } = await edgeWith((_, response) => response.end())
  const backendAnswer = await readText(await openUpgrade(edge.port))
  expect(backendAnswer).toMatch(/^HTTP\/1.1 200 OK/)
  expect(backendAnswer.toLowerCase()).toContain('connection: close')
})

test('an upgrade to HTTP/2 is not passed on, the request is', async () => {
  const { edge } = await edgeWith((request, response) => response.end(`upgrade ${request.headers.upgrade}`))
  const answer = await askHost(edge, 'shop.localhost', {
    headers: { Connection: 'Upgrade, HTTP2-Settings', Upgrade: 'h2c', 'HTTP2-Settings': 'AA' },
  })
  expect([answer.status, answer.text]).toEqual([200, 'upgrade undefined'])
})

test('an upgrade for a host nobody has is answered', async () => {
  const { edge } = await edgeWith((_, response) => response.end())
  const socket = connect(edge.port, '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nHost: nobody.localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
  expect(await readText(socket)).toMatch(/^HTTP\/1.1 404/)
})
