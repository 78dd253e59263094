/** Headers that belong to one connection and are never passed on (RFC 9110, section 7.6.1). */
const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
])

/** Answered by the edge itself, or replaced with what the edge knows. */
const replaced: ReadonlySet<string> = new Set([
  'expect',
  'http2-settings',
  'trailer',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
  'x-request-id',
])

/** What has to be known about the name of a header. */
interface HeaderName {
  /** In lower case. */
  readonly key: string
  readonly isHop: boolean
  /** Not passed on with a request. */
  readonly stays: boolean
}

/** Names met so far: the same few come with every message, and knowing them is quicker than looking at them again. */
const names = new Map<string, HeaderName>()
/** Clients choose names, so not all are kept: as many as this, up to that length. */
const mostNames = 1024
const longestName = 64

function headerName(name: string): HeaderName {
  const known = names.get(name)
  if (known !== undefined) return known
  const key = name.toLowerCase()
  const isHop = hopByHop.has(key)
  const made = { key, isHop, stays: isHop || replaced.has(key) }
  if (names.size < mostNames && name.length <= longestName) names.set(name, made)
  return made
}

/** What the edge adds to a request. */
export interface ForwardedFacts {
  readonly clientAddress: string
  readonly host: string
  readonly port: number
  readonly protocol: 'http' | 'https'
  readonly requestId: string
}

/** Headers for the backend, names and values in turn, from those the client sent. */
export function requestHeaders(raw: readonly string[], facts: ForwardedFacts): string[] {
  const out: string[] = []
  let named: Set<string> | undefined
  let forwardedFor = ''
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] as string
    const value = raw[index + 1] as string
    const { key, stays } = headerName(name)
    if (!stays) out.push(name, value)
    else if (key === 'connection') named = namedBy(value, named)
    else if (key === 'x-forwarded-for') forwardedFor += `${value}, `
  }
  const kept = named === undefined ? out : without(out, named)
  kept.push(
    'X-Forwarded-For',
    forwardedFor + facts.clientAddress,
    'X-Forwarded-Proto',
    facts.protocol,
    'X-Forwarded-Host',
    facts.host,
    'X-Forwarded-Port',
    String(facts.port),
    'X-Request-Id',
    facts.requestId,
  )
  return kept
}

/** Headers for the client, names and values in turn, from those the backend sent. */
export function responseHeaders(raw: readonly string[], requestId: string): string[] {
  let out: string[] = []
  let named: Set<string> | undefined
  let chunked = false
  let hasLength = false
  let hasTrailer = false
  let hasId = false
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] as string
    const value = raw[index + 1] as string
    const { key, isHop } = headerName(name)
    if (key === 'connection') named = namedBy(value, named)
    else if (key === 'transfer-encoding') chunked = true
    else if (key === 'content-length') hasLength = true
    else if (key === 'trailer') hasTrailer = true
    else if (key === 'x-request-id') hasId = true
    if (!isHop) out.push(name, value)
  }
  if (named !== undefined) {
    out = without(out, named)
    hasId &&= !named.has('x-request-id')
  }
  // A length beside a transfer encoding is wrong by definition (RFC 9112, section 6.3).
  if (chunked && hasLength) out = without(out, new Set(['content-length']))
  // Trailers can follow a chunked answer only.
  if (!chunked && hasTrailer) out = without(out, new Set(['trailer']))
  if (!hasId) out.push('X-Request-Id', requestId)
  return out
}

/** Header lines as text. Those of one message lie one after the other in memory, so they become text at once. */
export function textOf(raw: readonly (Buffer | string)[]): readonly string[] {
  const first = raw[0]
  const last = raw.at(-1)
  if (!(first instanceof Buffer) || !(last instanceof Buffer)) return raw.map(textOfOne)
  const { buffer, byteOffset } = first
  const end = last.byteOffset + last.length
  const isWhole = raw.every(
    (each) =>
      each instanceof Buffer &&
      each.buffer === buffer &&
      each.byteOffset >= byteOffset &&
      each.byteOffset + each.length <= end,
  )
  if (!isWhole) return raw.map(textOfOne)
  const text = Buffer.from(buffer, byteOffset, end - byteOffset).toString('latin1')
  return raw.map((each) => {
    const from = (each as Buffer).byteOffset - byteOffset
    return text.slice(from, from + each.length)
  })
}

function textOfOne(each: Buffer | string): string {
  return typeof each === 'string' ? each : each.toString('latin1')
}

/** What a trailer must not be: it would frame, route, permit or describe what has been acted on already (RFC 9110, section 6.5.1). */
const neverTrailing: ReadonlySet<string> = new Set([
  ...hopByHop,
  ...replaced,
  'authorization',
  'cache-control',
  'content-encoding',
  'content-length',
  'content-range',
  'content-type',
  'cookie',
  'host',
])

const none: ReadonlySet<string> = new Set()

/** Names of the trailers that a request announces and may have, in lower case. */
export function announcedTrailers(announcement: string | readonly string[] | undefined): ReadonlySet<string> {
  if (announcement === undefined) return none
  const announced = String(announcement)
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
  return new Set(announced.filter((name) => /^[\w-]+$/.test(name) && !neverTrailing.has(name)))
}

/** Keeps the id a client sent when it is harmless, so that a trace goes on; else makes one. */
export function requestIdOf(given: string | readonly string[] | undefined, createId: () => string): string {
  return typeof given === 'string' && /^[\w.:=+/-]{1,128}$/.test(given) ? given : createId()
}

/** Adds what a `Connection` header names. */
function namedBy(given: string, named: Set<string> | undefined): Set<string> | undefined {
  const value = given.toLowerCase()
  if (value === 'keep-alive' || value === 'close') return named
  const all = named ?? new Set()
  for (const token of value.split(',')) all.add(token.trim())
  // These frame and route the message: no client may have them dropped on the way.
  for (const kept of ['host', 'content-length']) all.delete(kept)
  return all
}

function without(headers: readonly string[], keys: ReadonlySet<string>): string[] {
  return headers.filter((_, index) => !keys.has(headerName(headers[index - (index % 2)] as string).key))
}
