import type { IncomingMessage } from 'node:http'

/** Why a request is not forwarded. */
export interface Refusal {
  readonly status: number
  readonly reason: string
}

/** Their size is limited too; this many take a backend longer to read than they are worth. */
const mostHeaders = 256

/**
 * Refuses what node's parser lets through and two servers could read in two ways.
 * Both lengths, bad chunk sizes, folded headers and NUL never get here: the parser answers them with 400.
 */
export function refuseRequest(request: IncomingMessage): Refusal | undefined {
  if (!request.url?.startsWith('/')) return { status: 400, reason: 'the request target is not a path' }
  if (request.rawHeaders.length > mostHeaders * 2) return { status: 431, reason: 'it has more than 256 headers' }
  if (countOf(request.rawHeaders, 'host') !== 1) return { status: 400, reason: 'one Host header is needed' }
  if (!/^[\w.:[\]-]+$/.test(request.headers.host ?? '')) return { status: 400, reason: 'the Host header is no host' }
  const encoding = request.headers['transfer-encoding']
  if (encoding === undefined) return undefined
  if (encoding.toLowerCase() !== 'chunked') return { status: 501, reason: 'the only transfer encoding is chunked' }
  return request.httpVersion !== '1.0' ? undefined : { status: 400, reason: 'HTTP/1.0 has no transfer encoding' }
}

/** True when a body follows the headers. */
export function hasBody(request: IncomingMessage): boolean {
  const length = request.headers['content-length']
  return request.headers['transfer-encoding'] !== undefined || (length !== undefined && Number(length) > 0)
}

const repeatable: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE'])

/** True when sending the request twice does the same as sending it once, and it can be sent again from its headers. */
export function isRepeatable(request: IncomingMessage): boolean {
  return repeatable.has(request.method ?? '') && !hasBody(request)
}

function countOf(raw: readonly string[], key: string): number {
  let count = 0
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] as string
    if (name.length === key.length && name.toLowerCase() === key) count += 1
  }
  return count
}
