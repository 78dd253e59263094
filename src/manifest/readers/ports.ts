import type { Port } from '../project.ts'
import { at, itemsOf, report, reportType, reportValue, type Cursor } from '../cursor.ts'
import { readKeys } from '../keys.ts'
import { readOptionalText, readText } from './scalars.ts'

const shortForm = '80, "8080:80" or "127.0.0.1:8080:80"'
const onePort = 'a port from 1 to 65535'
const maxRange = 65_535

/** The keys of the long form of a port. `name` only documents; on one engine `ingress` and `host` mean the same. */
export const portKeys = {
  target: readPortNumber,
  published: readPublished,
  host_ip: readText,
  protocol: readProtocol,
  mode: readOptionalText,
  name: readOptionalText,
  app_protocol: readOptionalText,
}

type Protocol = NonNullable<Port['protocol']>

interface Range {
  readonly first: number
  readonly last: number
}

/** Reads `ports`. Ranges are written out; of two entries for the same ports the later one stands, as when files are merged. */
export function readPorts(cursor: Cursor): readonly Port[] | undefined {
  if (cursor.tree.kind !== 'list') return reportType(cursor, 'a list')
  const ports = new Map<string, { readonly port: Port; readonly item: Cursor }>()
  for (const item of itemsOf(cursor)) {
    const read = item.tree.kind === 'map' ? readLongPort(item) : readShortPort(item)
    for (const port of read) ports.set(keyOf(port), { port, item })
  }
  for (const { port, item } of ports.values()) {
    cursor.scope.places.set(port, item)
    claim(port, item)
  }
  return [...ports.values()].map(({ port }) => port)
}

function keyOf({ hostIp, everyAddress, published, publishedRange, target, protocol = 'tcp' }: Port): string {
  return [everyAddress ? '' : hostIp, published ?? publishedRange, target, protocol].join(' ')
}

function claim({ hostIp, published, protocol = 'tcp' }: Port, cursor: Cursor): void {
  if (published !== undefined) cursor.scope.portClaims.push({ hostIp, hostPort: published, protocol, cursor })
}

/** One entry of `expose`. */
export interface Exposed {
  /** As the file has it. */
  readonly text: string
  /** The TCP ports it stands for. */
  readonly ports: readonly number[]
}

/** Reads one entry of `expose`. */
export function readExposed(cursor: Cursor): Exposed | undefined {
  const text = portText(cursor)
  if (text === undefined) return undefined
  const [numbers, word] = splitProtocol(text)
  const protocol = checkProtocol(cursor, word)
  const range = protocol === undefined ? undefined : parseRange(cursor, numbers)
  return range && { text, ports: protocol === 'tcp' ? numbersOf(range) : [] }
}

function readShortPort(cursor: Cursor): readonly Port[] {
  const text = portText(cursor)
  if (text === undefined) return []
  const [address, word] = splitProtocol(text)
  const protocol = checkProtocol(cursor, word)
  const match = /^(?:(?:(?<ip>\[[^\]]*\]|[^:]*):)?(?<published>[^:]*):)?(?<target>[^:]+)$/.exec(address)
  if (protocol && !match?.groups) reportValue(cursor, 'this is no port', shortForm)
  if (!protocol || !match?.groups) return []
  const { ip = '', published = '', target = '' } = match.groups
  const where = checkIp(cursor, ip.replace(/^\[|\]$/g, ''))
  const inside = where && parseRange(cursor, target)
  if (!where || !inside) return []
  return spread(cursor, { ...where, protocol }, published, inside)
}

type Common = Omit<Port, 'target' | 'published' | 'publishedRange'>

function spread(cursor: Cursor, common: Common, published: string, inside: Range): readonly Port[] {
  const plain = { ...common, ...(common.protocol === 'tcp' && { protocol: 'tcp' as const }) }
  const outside = published === '' || published === '0' ? undefined : parseRange(cursor, published)
  if (!outside) {
    return published === '' || published === '0' ? numbersOf(inside).map((target) => portOf(plain, target)) : []
  }
  const count = inside.last - inside.first
  if (outside.last - outside.first === count) {
    return numbersOf(inside).map((target) => portOf(plain, target, outside.first + target - inside.first))
  }
  // One port inside and a range outside: the engine takes a free one of the range.
  if (count === 0) return [{ ...portOf(plain, inside.first), publishedRange: published }]
  reportValue(cursor, 'the two ranges of ports differ in length', 'for example 9090-9091:8080-8081')
  return []
}

function portOf({ protocol, ...common }: Common, target: number, published?: number): Port {
  const other = protocol === 'tcp' || protocol === undefined ? {} : { protocol }
  return { target, ...common, ...other, ...(published !== undefined && { published }) }
}

function readLongPort(cursor: Cursor): readonly Port[] {
  const before = cursor.scope.issues.length
  const fields = readKeys(cursor, portKeys)
  if (!fields || cursor.scope.issues.length > before) return []
  const { target, published = '', host_ip: ip = '', protocol = 'tcp', mode, name, app_protocol: appProtocol } = fields
  if (target === undefined) {
    const fix = 'Give the container port as `target`.'
    report(cursor, { code: 'missing-key', message: '`target` is missing', fix })
    return []
  }
  const where = checkIp(at(cursor, 'host_ip') ?? cursor, ip)
  if (!where) return []
  const more = { ...(mode && { mode }), ...(name && { name }), ...(appProtocol && { appProtocol }) }
  const common = { ...where, protocol, ...more }
  return spread(at(cursor, 'published') ?? cursor, common, published, { first: target, last: target })
}

function readPortNumber(cursor: Cursor): number | undefined {
  const text = portText(cursor)
  return text === undefined ? undefined : parsePort(cursor, text)
}

function readPublished(cursor: Cursor): string | undefined {
  const text = portText(cursor)
  return text === undefined || text === '' || text === '0' || parseRange(cursor, text) ? text : undefined
}

function readProtocol(cursor: Cursor): Protocol | undefined {
  const text = readText(cursor)
  return text === undefined ? undefined : checkProtocol(cursor, text)
}

function portText(cursor: Cursor): string | undefined {
  const { tree } = cursor
  const fits = tree.kind === 'scalar' && (typeof tree.value === 'string' || typeof tree.value === 'number')
  return fits ? String(tree.value) : reportType(cursor, 'a port', `Write ${shortForm}.`)
}

function splitProtocol(text: string): readonly [string, string] {
  const slash = text.indexOf('/')
  return slash < 0 ? [text, 'tcp'] : [text.slice(0, slash), text.slice(slash + 1)]
}

function checkProtocol(cursor: Cursor, protocol: string): Protocol | undefined {
  const known = protocol.toLowerCase()
  if (known === 'tcp' || known === 'udp' || known === 'sctp') return known
  return reportValue(cursor, 'this protocol is not known', 'tcp, udp or sctp')
}

function parseRange(cursor: Cursor, text: string): Range | undefined {
  const [, from, to] = /^(\d{1,5})-(\d{1,5})$/.exec(text) ?? []
  const first = parsePort(cursor, from ?? text)
  const last = to === undefined ? first : parsePort(cursor, to)
  if (first === undefined || last === undefined) return undefined
  if (last >= first && last - first < maxRange) return { first, last }
  return reportValue(cursor, 'this range of ports ends before it begins', 'for example 8080-8090')
}

function numbersOf({ first, last }: Range): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

function parsePort(cursor: Cursor, text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : -1
  return port >= 1 && port <= 65_535 ? port : reportValue(cursor, 'this is no port', `${onePort}: ${shortForm}`)
}

function checkIp(cursor: Cursor, ip: string): Pick<Port, 'hostIp' | 'everyAddress'> | undefined {
  if (ip === '') return { hostIp: '0.0.0.0', everyAddress: true }
  const isV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/.test(ip)
  if (isV4 || (ip.includes(':') && /^[\da-f:.]{2,45}$/i.test(ip))) return { hostIp: ip }
  return reportValue(cursor, 'the part before the ports is no IP address', 'for example 127.0.0.1 or [::1]')
}
