import { describe, expect, test } from 'vitest'
import { FakeEngine, hostRule, sendRaw, startEdge, startTcpBackend } from '../../../test/fakes/edge-fixture.ts'

const host = 'Host: shop.localhost\r\n'
const get = (headers: string) => `GET / HTTP/1.1\r\n${host}${headers}\r\n`
const post = (headers: string, body: string) => `POST / HTTP/1.1\r\n${host}${headers}\r\n${body}`
const chunked = (body: string, headers = '') => post(`Transfer-Encoding: chunked\r\n${headers}`, body)

/** An edge before a backend that keeps every byte it is sent. */
async function edgeBeforeRecorder() {
  const seen: string[] = []
  const backend = await startTcpBackend((socket) =>
    socket.on('data', (chunk: Buffer) => {
      seen.push(chunk.toString('latin1'))
      socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 9\r\n\r\nforwarded')
    }),
  )
  const engine = new FakeEngine()
  engine.add('web')
  const edge = await startEdge(engine)
  await edge.apply('shop', { rules: [hostRule('shop.localhost', backend.port, 'web')] })
  return { edge, seen }
}

describe('requests that two servers could read in two ways', () => {
  test.each([
    ['both lengths', post('Content-Length: 4\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'), 400],
    ['both lengths the other way round', chunked('0\r\n\r\n', 'Content-Length: 4\r\n'), 400],
    ['two lengths', post('Content-Length: 1\r\nContent-Length: 2\r\n', 'ab'), 400],
    ['the same length twice', post('Content-Length: 1\r\nContent-Length: 1\r\n', 'a'), 400],
    ['a list of lengths', post('Content-Length: 1, 1\r\n', 'a'), 400],
    ['a length with a sign', post('Content-Length: +1\r\n', 'a'), 400],
    ['a negative length', post('Content-Length: -1\r\n', 'a'), 400],
    ['a length in hexadecimal', post('Content-Length: 0x1\r\n', 'a'), 400],
    ['a length beyond numbers', post('Content-Length: 99999999999999999999\r\n', 'a'), 400],
    ['an empty length', post('Content-Length: \r\n', 'a'), 400],
    ['a folded header', get('X-A: 1\r\n 2\r\n'), 400],
    ['a header folded with a tab', get('X-A: 1\r\n\t2\r\n'), 400],
    ['a folded first header', 'GET / HTTP/1.1\r\n Host: shop.localhost\r\n\r\n', 400],
    ['a space before the colon', get('X-A : 1\r\n'), 400],
    ['a tab before the colon', get('Content-Length\t: 1\r\n'), 400],
    ['a header without a name', get(': 1\r\n'), 400],
    ['a header without a colon', get('X-A\r\n'), 400],
    ['a name that is no token', get('X(A): 1\r\n'), 400],
    ['NUL in a value', get('X-A: 1\0\r\n'), 400],
    ['NUL in a name', get('X\0A: 1\r\n'), 400],
    ['NUL in the path', `GET /a\0b HTTP/1.1\r\n${host}\r\n`, 400],
    ['a line that ends with LF alone', `GET / HTTP/1.1\r\n${host}X-A: 1\nX-B: 2\r\n\r\n`, 400],
    ['a request line that ends with LF alone', `GET / HTTP/1.1\n${host}\r\n`, 400],
    ['a head that ends with LF alone', `GET / HTTP/1.1\r\n${host}\n`, 400],
    ['CR in a value', get('X-A: 1\r2\r\n'), 400],
    ['a chunk size with a prefix', chunked('0x1\r\na\r\n0\r\n\r\n'), 400],
    ['a chunk size that is no number', chunked('g\r\na\r\n0\r\n\r\n'), 400],
    ['a negative chunk size', chunked('-1\r\na\r\n0\r\n\r\n'), 400],
    ['a chunk size after a space', chunked(' 1\r\na\r\n0\r\n\r\n'), 400],
    ['a chunk size before a space', chunked('1 \r\na\r\n0\r\n\r\n'), 400],
    ['an empty chunk size', chunked('\r\na\r\n0\r\n\r\n'), 400],
    ['a chunk size beyond numbers', chunked('fffffffffffffffff\r\na\r\n0\r\n\r\n'), 400],
    ['a chunk size that ends with LF alone', chunked('1\na\r\n0\r\n\r\n'), 400],
    ['a chunk extension that ends with LF alone', chunked('1;x\na\r\n0\r\n\r\n'), 400],
    ['NUL in a chunk extension', chunked('1;x\0\r\na\r\n0\r\n\r\n'), 400],
    ['a chunk extension of 20 KB', chunked(`1;${'x'.repeat(20_000)}\r\na\r\n0\r\n\r\n`), 413],
    ['a chunk longer than it says', chunked('1\r\nab\r\n0\r\n\r\n'), 400],
    ['a chunk that ends with LF alone', chunked('1\r\na\n0\r\n\r\n'), 400],
    ['a folded trailer', chunked('0\r\nX-A: 1\r\n 2\r\n\r\n'), 400],
    ['another transfer encoding', post('Transfer-Encoding: gzip, chunked\r\n', '0\r\n\r\n'), 501],
    ['a transfer encoding without chunks', post('Transfer-Encoding: identity\r\n', 'a'), 501],
    ['chunked before another encoding', post('Transfer-Encoding: chunked, identity\r\n', '0\r\n\r\n'), 400],
    ['chunked with a control character', post('Transfer-Encoding: \x0bchunked\r\n', '0\r\n\r\n'), 400],
    ['chunked twice', post('Transfer-Encoding: chunked, chunked\r\n', '0\r\n\r\n'), 400],
    ['chunked on two lines', chunked('0\r\n\r\n', 'Transfer-Encoding: chunked\r\n'), 400],
    ['chunked in HTTP/1.0', `POST / HTTP/1.0\r\n${host}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['no host in HTTP/1.0', 'GET / HTTP/1.0\r\n\r\n', 400],
    ['an empty host', 'GET / HTTP/1.1\r\nHost:\r\n\r\n', 400],
    ['two hosts', get('Host: other.localhost\r\n'), 400],
    ['the same host twice', get(host), 400],
    ['a host that is none', 'GET / HTTP/1.1\r\nHost: shop.localhost/../x\r\n\r\n', 400],
    ['a host with a user', 'GET / HTTP/1.1\r\nHost: a@shop.localhost\r\n\r\n', 400],
    ['an absolute target with another host', `GET http://other.localhost/ HTTP/1.1\r\n${host}\r\n`, 400],
    ['an absolute target with the same host', `GET http://shop.localhost/ HTTP/1.1\r\n${host}\r\n`, 400],
    ['a target that is no path', `GET a/b HTTP/1.1\r\n${host}\r\n`, 400],
    ['a space in the target', `GET /a b HTTP/1.1\r\n${host}\r\n`, 400],
    ['the target of a server as a whole', `OPTIONS * HTTP/1.1\r\n${host}\r\n`, 400],
    ['a header of 40 KB', get(`X-A: ${'a'.repeat(40_000)}\r\n`), 431],
    ['headers of 40 KB', get(`X-A: ${'a'.repeat(400)}\r\n`.repeat(100)), 431],
    ['more headers than anybody needs', get('X: 1\r\n'.repeat(1000)), 431],
    ['a target of 40 KB', `GET /${'a'.repeat(40_000)} HTTP/1.1\r\n${host}\r\n`, 431],
    ['a method that nobody knows', `FROB / HTTP/1.1\r\n${host}\r\n`, 400],
    ['a method in lower case', `get / HTTP/1.1\r\n${host}\r\n`, 400],
    ['CONNECT', `CONNECT shop.localhost:80 HTTP/1.1\r\n${host}\r\n`, 405],
    ['HTTP/0.9', 'GET /\r\n', 400],
    ['a version that is none', `GET / HTTP/1.2\r\n${host}\r\n`, 400],
    ['HTTP/2 in the clothes of HTTP/1', `GET / HTTP/2.0\r\n${host}\r\n`, 400],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['TLS on the port of HTTP', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
    ['an upgrade with a body', post('Connection: upgrade\r\nUpgrade: x\r\nContent-Length: 1\r\n', 'a'), 400],
  ])('%s: refused, and the backend sees nothing', async (_, text, status) => {
    const { edge, seen } = await edgeBeforeRecorder()
    // Whatever stands behind a refused request on the same connection must not be read as one.
    const answer = await sendRaw(edge.port, `${text}GET /smuggled HTTP/1.1\r\n${host}\r\n`)
    expect(answer.slice(0, 12)).toBe(`HTTP/1.1 ${status}`)
    expect(seen).toEqual([])
  })
})
