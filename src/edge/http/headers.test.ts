import { expect, test } from 'vitest'
import { requestHeaders, responseHeaders, textOf } from './headers.ts'

const facts = {
  clientAddress: '10.0.0.9',
  host: 'shop.localhost',
  port: 80,
  protocol: 'http',
  requestId: 'id-1',
} as const

test('headers of one connection end there, those that it names too, wherever they stand', () => {
  const raw = ['X-Private', '1', 'Host', 'shop.localhost', 'Connection', 'X-PRIVATE, host', 'TE', 'trailers', 'A', '2']
  expect(requestHeaders(raw, facts).slice(0, 4)).toEqual(['Host', 'shop.localhost', 'A', '2'])
  expect(responseHeaders(['X-Private', '1', 'Connection', 'x-private', 'A', '2'], 'id-1')).toEqual([
    ...['A', '2', 'X-Request-Id', 'id-1'],
  ])
})

test('of an answer in chunks no length is passed on, of another one no announcement of trailers', () => {
  const raw = ['Content-Length', '5', 'Trailer', 'X-Sum', 'x-request-id', 'own']
  expect(responseHeaders([...raw, 'Transfer-Encoding', 'chunked'], 'id-1')).toEqual([
    ...['Trailer', 'X-Sum', 'x-request-id', 'own'],
  ])
  expect(responseHeaders(raw, 'id-1')).toEqual(['Content-Length', '5', 'x-request-id', 'own'])
})

test('an id that the connection keeps to itself is replaced', () => {
  expect(responseHeaders(['X-Request-Id', 'own', 'Connection', 'x-request-id'], 'id-1')).toEqual([
    ...['X-Request-Id', 'id-1'],
  ])
})

test('lines become text whether they lie in one piece of memory or in several', () => {
  const whole = Buffer.from('X-Upper: \u00e9\r\nEmpty: \r\n', 'latin1')
  const lines = [whole.subarray(0, 7), whole.subarray(9, 10), whole.subarray(12, 17), whole.subarray(19, 19)]
  const wanted = ['X-Upper', '\u00e9', 'Empty', '']
  expect(textOf(lines)).toEqual(wanted)
  expect(textOf(lines.map((line) => Buffer.concat([line])))).toEqual(wanted)
  expect(textOf(lines.toReversed())).toEqual(wanted.toReversed())
  expect(textOf(wanted)).toEqual(wanted)
  expect(textOf([])).toEqual([])
})
