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
  const named = namedByConnection(raw)
  let forwardedFor = ''
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] as string
    const value = raw[index + 1] as string
    const key = name.toLowerCase()
    if (key === 'x-forwarded-for') forwardedFor += `${value}, `
    if (hopByHop.has(key) || replaced.has(key) || named?.has(key)) continue
    out.push(name, value)
  }
  out.push(
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
  return out
}

/** Headers for the client, names and values in turn, from those the backend sent. */
export function responseHeaders(raw: readonly Buffer[], requestId: string): string[] {
  const text = raw.map((each) => each.toString('latin1'))
  const named = namedByConnection(text)
  const chunked = hasHeader(text, 'transfer-encoding')
  const out: string[] = []
  for (let index = 0; index + 1 < text.length; index += 2) {
    const name = text[index] as string
    const key = name.toLowerCase()
    if (hopByHop.has(key) || named?.has(key)) continue
    // A length beside a transfer encoding is wrong by definition (RFC 9112, section 6.3).
    if (chunked && key === 'content-length') continue
    // Trailers can follow a chunked answer only.
    if (!chunked && key === 'trailer') continue
    out.push(name, text[index + 1] as string)
  }
  if (!hasHeader(out, 'x-request-id')) out.push('X-Request-Id', requestId)
  return out
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

/** Names of the trailers that a request announces and may have, in lower case. */
export function announcedTrailers(announcement: string | readonly string[] | undefined): ReadonlySet<string> {
  const names = String(announcement ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
  return new Set(names.filter((name) => /^[\w-]+$/.test(name) && !neverTrailing.has(name)))
}

/** Keeps the id a client sent when it is harmless, so that a trace goes on; else makes one. */
export function requestIdOf(given: string | readonly string[] | undefined, createId: () => string): string {
  return typeof given === 'string' && /^[\w.:=+/-]{1,128}$/.test(given) ? given : createId()
}

function namedByConnection(raw: readonly string[]): ReadonlySet<string> | undefined {
  let names: Set<string> | undefined
  for (let index = 0; index + 1 < raw.length; index += 2) {
    if ((raw[index] as string).toLowerCase() !== 'connection') continue
    const value = (raw[index + 1] as string).toLowerCase()
    if (value === 'keep-alive' || value === 'close') continue
    names ??= new Set()
    for (const token of value.split(',')) names.add(token.trim())
  }
  // These frame and route the message: no client may have them dropped on the way.
  for (const kept of ['host', 'content-length']) names?.delete(kept)
  return names
}

function hasHeader(raw: readonly string[], key: string): boolean {
  return raw.some((each, index) => index % 2 === 0 && each.toLowerCase() === key)
}
