import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { constants } from 'node:http2'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import type { Refusal } from './refuse-request.ts'
import { refuseRequest } from './refuse-request.ts'

/** A request of HTTP/2 in the clothes of HTTP/1.1. */
export interface Bridged {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly refusal: Refusal | undefined
}

/** Headers that HTTP/2 has no place for (RFC 9113, section 8.2.2). */
const forbidden: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
])

/**
 * Node's compatibility layer has the streams right and the headers not: pseudo headers, cookies in pieces and
 * repeated lines differ from what everything behind this expects.
 */
export function asHttp1(given: Http2ServerRequest, answer: Http2ServerResponse): Bridged {
  const rawHeaders = rawHeadersOf(given)
  const headers = headersOf(given)
  Object.defineProperties(given, { rawHeaders: { value: rawHeaders }, headers: { value: headers } })
  Object.defineProperties(answer, {
    writeHead: { value: (status: number, ...rest: readonly unknown[]) => writeHead(answer, status, rest.at(-1)) },
    addTrailers: { value: (pairs: readonly [string, string][]) => addTrailers(answer, pairs) },
    destroy: { value: () => answer.stream?.close(constants.NGHTTP2_INTERNAL_ERROR) },
    req: { value: given },
  })
  // What is missing here is not used on the way: sockets are never touched, and `upgrade` does not exist in HTTP/2.
  const request = given as unknown as IncomingMessage
  const response = answer as unknown as ServerResponse
  return { request, response, refusal: refusalOf(given, request) }
}

/** Ends a request whatever its protocol. */
export function cutOff(request: IncomingMessage): void {
  if (isHttp2(request)) request.stream.close(constants.NGHTTP2_INTERNAL_ERROR)
  else request.socket.destroy()
}

/** Sends 102 and 103 to a client of HTTP/2; false for others. */
export function hintHttp2(response: ServerResponse, status: number, raw: readonly string[]): boolean {
  if (!('stream' in response)) return false
  const { stream } = response as unknown as Http2ServerResponse
  if (!stream.destroyed) stream.additionalHeaders({ ':status': status, ...groupOf(raw) })
  return true
}

function isHttp2(request: object): request is Http2ServerRequest {
  return 'stream' in request
}

function refusalOf({ headers, authority }: Http2ServerRequest, request: IncomingMessage): Refusal | undefined {
  if (request.method === 'CONNECT') return { status: 405, reason: 'the edge is no proxy for CONNECT' }
  if (authority && headers['host'] !== authority) return { status: 400, reason: 'host and :authority differ' }
  return refuseRequest(request)
}

function rawHeadersOf(given: Http2ServerRequest): string[] {
  const raw: string[] = []
  const cookies: string[] = []
  const sent = given.rawHeaders
  if (given.authority) raw.push('Host', given.authority)
  for (let index = 0; index + 1 < sent.length; index += 2) {
    const name = sent[index] as string
    const value = sent[index + 1] as string
    if (name === 'cookie') cookies.push(value)
    else if (!name.startsWith(':') && !(name === 'host' && value === given.authority)) raw.push(name, value)
  }
  if (cookies.length > 0) raw.push('cookie', cookies.join('; '))
  return raw
}

function headersOf(given: Http2ServerRequest): IncomingHttpHeaders {
  const headers: IncomingHttpHeaders = { ...given.headers }
  for (const name of Object.keys(headers)) if (name.startsWith(':')) delete headers[name]
  if (given.authority) headers.host ??= given.authority
  const { endAfterHeaders } = given.stream as { endAfterHeaders?: boolean }
  // A body of unknown length goes on in chunks.
  if (!endAfterHeaders && headers['content-length'] === undefined) headers['transfer-encoding'] = 'chunked'
  return headers
}

function writeHead(answer: Http2ServerResponse, status: number, given: unknown): Http2ServerResponse {
  const headers = Array.isArray(given) ? groupOf(given.map(String)) : (given as OutgoingHttpHeaders | undefined)
  return Object.getPrototypeOf(answer).writeHead.call(answer, status, headers) as Http2ServerResponse
}

function addTrailers(answer: Http2ServerResponse, pairs: readonly (readonly [string, string])[]): void {
  const add = Object.getPrototypeOf(answer).addTrailers as Http2ServerResponse['addTrailers']
  add.call(answer, groupOf(pairs.flat()))
}

/** Lines of one name become a list under it. */
function groupOf(raw: readonly string[]): Record<string, string | string[]> {
  const groups: Record<string, string | string[]> = {}
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] as string).toLowerCase()
    const value = raw[index + 1] as string
    if (forbidden.has(name)) continue
    const before = groups[name]
    groups[name] = before === undefined ? value : [...[before].flat(), value]
  }
  return groups
}
