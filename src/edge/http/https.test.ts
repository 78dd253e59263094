import { once } from 'node:events'
import { connect as connectHttp2 } from 'node:http2'
import type { ClientHttp2Session, IncomingHttpHeaders, IncomingHttpStatusHeader } from 'node:http2'
import { request } from 'node:https'
import { connect } from 'node:tls'
import type { EdgeContext } from '../edge-context.ts'
import { expect, onTestFinished, test } from 'vitest'
import {
  askHost,
  FakeEngine,
  hostRule,
  readText,
  startBackend,
  startEdge,
  until,
} from '../../../test/fakes/edge-fixture.ts'

async function secureEdge(listener: Parameters<typeof startBackend>[0], options: Partial<EdgeContext> = {}) {
  const backend = await startBackend(listener)
  const engine = new FakeEngine()
  engine.add('web')
  const files = new Map<string, string>()
  const store = {
    read: async (name: string) => files.get(name),
    write: async (name: string, text: string) => void files.set(name, text),
  }
  const edge = await startEdge(engine, { httpsPorts: [0], store, ...options })
  await edge.apply('shop', { rules: [hostRule('shop.localhost', backend.port, 'web')] })
  const { certificate } = (await edge.admin('GET', '/authority')).body as unknown as { certificate: string }
  const port = edge.handle.status().httpsPort ?? 0
  return { edge, engine, store, files, ca: certificate, port, backend }
}

function http2(port: number, ca: string): ClientHttp2Session {
  const session = connectHttp2(`https://shop.localhost:${port}`, {
    ca,
    createConnection: () =>
      connect({ port, host: '127.0.0.1', ca, servername: 'shop.localhost', ALPNProtocols: ['h2'] }),
  })
  session.on('error', () => {})
  onTestFinished(() => session.destroy())
  return session
}

interface Answer {
  headers: IncomingHttpHeaders & IncomingHttpStatusHeader
  text: string
  trailers: object
  hints: object[]
}

function ask(
  session: ClientHttp2Session,
  headers: Record<string, string | string[]>,
  body?: Buffer[],
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const stream = session.request(headers, { endStream: body === undefined })
    const answer: Answer = { headers: {}, text: '', trailers: {}, hints: [] }
    stream.on('headers', (hint) => answer.hints.push(hint))
    stream.on('response', (given) => (answer.headers = given))
    stream.on('trailers', (given) => (answer.trailers = { 'x-sum': given['x-sum'] }))
    stream.on('data', (chunk: Buffer) => (answer.text += chunk.toString()))
    stream.on('end', () => resolve(answer))
    stream.on('error', reject)
    for (const chunk of body ?? []) stream.write(chunk)
    if (body) stream.end()
  })
}

test('HTTPS of HTTP/1.1 is verified against the authority, for a name made on demand', async () => {
  const { ca, port } = await secureEdge((given, response) => response.end(JSON.stringify(given.headers)))
  const text = await new Promise<string>((resolve, reject) => {
    const options = { host: '127.0.0.1', port, ca, servername: 'shop.localhost', agent: false as const }
    request({ ...options, headers: { host: `shop.localhost:${port}` } }, (response) => resolve(readText(response)))
      .on('error', reject)
      .end()
  })
  expect(JSON.parse(text)).toMatchObject({ 'x-forwarded-proto': 'https', 'x-forwarded-port': String(port) })
})

test('a redirect from HTTP to HTTPS is for what came by HTTP: the rest goes to the service of the same host', async () => {
  const { edge, backend, ca, port } = await secureEdge((_, response) => response.end('served'))
  const rules = [hostRule('shop.localhost', backend.port, 'web')]
  const redirect = { host: 'shop.localhost', action: { type: 'redirect', status: 301, protocol: 'https' } } as const
  await edge.apply('shop', { rules, answers: [redirect] })
  const plain = await askHost(edge, 'shop.localhost', { path: '/cart?x=1' })
  expect([plain.status, plain.headers.location]).toEqual([301, `https://shop.localhost:${port}/cart?x=1`])
  expect((await ask(http2(port, ca), { ':path': '/cart?x=1' })).text).toBe('served')
})

test('the authority outlives the edge, and a certificate is not made for another name', async () => {
  const { edge, engine, store, files, ca } = await secureEdge((_, response) => response.end())
  expect([...files.keys()].toSorted()).toEqual(['ca-key.pem', 'ca.pem'])
  await edge.handle.stop()
  const next = await startEdge(engine, { httpsPorts: [0], store })
  expect((await next.admin('GET', '/authority')).body).toEqual({ certificate: ca })
  const socket = connect({
    port: next.handle.status().httpsPort ?? 0,
    host: '127.0.0.1',
    ca,
    servername: 'a.localhost',
  })
  await new Promise((resolve) => socket.once('secureConnect', resolve))
  expect([socket.authorized, socket.getPeerCertificate().subjectaltname]).toEqual([true, 'DNS:a.localhost'])
  socket.destroy()
})

test('HTTP/2: headers, cookies, bodies of both kinds, repeated headers, trailers and hints', async () => {
  const { ca, port } = await secureEdge((given, response) => {
    if (given.url === '/hint') response.writeEarlyHints({ link: '</a.css>; rel=preload' })
    response.writeHead(200, ['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'Trailer', 'X-Sum', 'Connection', 'keep-alive'])
    response.write(JSON.stringify([given.method, given.url, given.headers]))
    given.on('data', (chunk: Buffer) => response.write(chunk))
    given.on('end', () => {
      response.addTrailers({ 'X-Sum': '42' })
      response.end()
    })
  })
  const session = http2(port, ca)
  const got = await ask(session, { ':path': '/a?b', cookie: ['a=1', 'b=2'] })
  expect(got.text).toMatch(/^\["GET","\/a\?b",/)
  expect(got.text).toContain('"cookie":"a=1; b=2"')
  expect(got.text).toContain(`"host":"shop.localhost:${port}"`)
  expect(got.text).toContain('"x-forwarded-proto":"https"')
  expect(got.headers['set-cookie']).toEqual(['a=1', 'b=2'])
  expect(got.trailers).toEqual({ 'x-sum': '42' })
  const big = Buffer.alloc(300_000, 'x')
  const sent = await ask(session, { ':path': '/', ':method': 'POST' }, [big, big])
  expect(sent.text.slice(-600_000)).toBe(big.toString().repeat(2))
  const short = await ask(session, { ':path': '/', ':method': 'POST', 'content-length': '2' }, [Buffer.from('ab')])
  expect(short.text.endsWith(']ab')).toBe(true)
  expect((await ask(session, { ':path': '/hint' })).hints).toMatchObject([
    { ':status': 103, link: '</a.css>; rel=preload' },
  ])
  const many = await Promise.all(Array.from({ length: 100 }, (_, index) => ask(session, { ':path': `/${index}` })))
  expect(many.every((each) => each.headers[':status'] === 200)).toBe(true)
})

test('HTTP/2: refuses what it must, and a client that leaves is noticed', async () => {
  let left = false
  const { edge, ca, port } = await secureEdge((given) => given.socket.once('close', () => (left = true)))
  const session = http2(port, ca)
  const status = async (headers: Record<string, string>) => (await ask(session, headers)).headers[':status']
  expect(await status({ ':path': '/', ':authority': 'shop.localhost', host: 'other.localhost' })).toBe(400)
  expect(await status({ ':path': '/', ':authority': 'nobody.localhost' })).toBe(404)
  expect(await status({ ':path': '*', ':method': 'OPTIONS' })).toBe(400)
  const stream = session.request({ ':path': '/' })
  stream.on('error', () => {})
  await until(() => edge.handle.status().backends[0]?.active === 1)
  stream.close(8)
  await until(() => left && edge.handle.status().backends[0]?.active === 0)
})

test('a client that names no host gets a certificate for this machine, for its addresses too', async () => {
  const { port } = await secureEdge((_, response) => response.end('secure'))
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false })
  await once(socket, 'secureConnect')
  expect(socket.getPeerCertificate().subjectaltname).toBe(
    'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1',
  )
  socket.write('GET / HTTP/1.1\r\nHost: shop.localhost\r\nConnection: close\r\n\r\n')
  expect(await readText(socket)).toContain('secure')
})

test('the first client of all may be one that names no host', async () => {
  const store = { read: async () => undefined, write: async () => {} }
  const edge = await startEdge(new FakeEngine(), { httpsPorts: [0], store })
  const sockets = [0, 1].map(() =>
    connect({ port: edge.handle.status().httpsPort ?? 0, host: '127.0.0.1', rejectUnauthorized: false }),
  )
  await Promise.all(sockets.map((socket) => once(socket, 'secureConnect')))
  for (const socket of sockets) socket.destroy()
})

test('HTTP/2: who hangs in the middle of a body, or does not read, is cut off; who waits is not', async () => {
  const { edge, ca, port } = await secureEdge(
    (given, response) => {
      if (given.url === '/late') setTimeout(() => response.end('late'), 700)
      else if (given.url === '/big') response.end(Buffer.alloc(20_000_000))
    },
    { clientIdleMs: 200 },
  )
  const session = http2(port, ca)
  const late = ask(session, { ':path': '/late' })
  const hanging = session.request({ ':path': '/', ':method': 'POST', 'content-length': '9' }, { endStream: false })
  hanging.on('error', () => {}).write('abc')
  const unread = session.request({ ':path': '/big' })
  unread.on('error', () => {}).pause()
  await Promise.all([once(hanging, 'close'), until(() => unread.closed)])
  expect([hanging.rstCode, unread.rstCode]).toEqual([8, 8])
  expect((await late).text).toBe('late')
  await until(() => edge.handle.status().backends[0]?.active === 0)
})

test('HTTP/2: an edge that ends says so, answers what it took, and takes no more over that session', async () => {
  // The backend may get the request later than the edge counts it.
  const waiting: (() => void)[] = []
  const { edge, ca, port } = await secureEdge((_, response) => void waiting.push(() => response.end('whole')), {
    drainMs: 20_000,
  })
  const session = http2(port, ca)
  const inFlight = ask(session, { ':path': '/' })
  await until(() => waiting.length === 1)
  const goaway = once(session, 'goaway')
  await edge.handle.stop()
  const [code] = (await goaway) as [number]
  expect(code).toBe(0)
  await expect(ask(session, { ':path': '/new' })).rejects.toThrow()
  waiting[0]?.()
  expect((await inFlight).text).toBe('whole')
  await edge.handle.done
})

test('HTTP/2: trailers of a request arrive, behind a body of known length too', async () => {
  const { ca, port } = await secureEdge((given, response) => {
    given.resume().on('end', () => response.end(JSON.stringify(given.trailers)))
  })
  const session = http2(port, ca)
  const headers = { ':path': '/', ':method': 'POST', trailer: 'x-sum', 'content-length': '4' }
  const stream = session.request(headers, { endStream: false, waitForTrailers: true })
  stream.on('wantTrailers', () => stream.sendTrailers({ 'x-sum': '42' }))
  stream.end('body')
  let text = ''
  for await (const chunk of stream as AsyncIterable<Buffer>) text += chunk.toString()
  expect(text).toBe('{"x-sum":"42"}')
})
