import type { Port } from '../project.ts'
import { report, reportType, reportValue, shown, type Cursor } from '../cursor.ts'
import { readKeys, reportUnsupported, unsupported } from '../keys.ts'
import { ignored, oneOf, readText } from './scalars.ts'

const shortForm = '80, "8080:80" or "127.0.0.1:8080:80"'
const onePort = 'a port from 1 to 65535'

/** The keys of the long form of a port. `name` only documents; on one engine `ingress` and `host` mean the same. */
export const portKeys = {
  target: readPortNumber,
  published: readPublished,
  host_ip: readText,
  protocol: readProtocol,
  mode: oneOf('ingress', 'host'),
  name: ignored,
  app_protocol: unsupported(),
}

/** Reads one entry of `ports`, short or long. */
export function readPort(cursor: Cursor): Port | undefined {
  const port = cursor.tree.kind === 'map' ? readLongPort(cursor) : readShortPort(cursor)
  if (port?.published !== undefined) {
    cursor.scope.portClaims.push({ hostIp: port.hostIp, hostPort: port.published, cursor })
  }
  return port
}

/** Reads one entry of `expose`: a TCP port. */
export function readExposed(cursor: Cursor): number | undefined {
  const text = portText(cursor)
  const [number, protocol] = text === undefined ? [] : splitProtocol(text)
  if (number === undefined || !checkProtocol(cursor, protocol)) return undefined
  return parsePort(cursor, number)
}

function readShortPort(cursor: Cursor): Port | undefined {
  const text = portText(cursor)
  if (text === undefined) return undefined
  const [address, protocol] = splitProtocol(text)
  if (!checkProtocol(cursor, protocol)) return undefined
  const match = /^(?:(?:(?<ip>\[[^\]]*\]|[^:]*):)?(?<published>[^:]*):)?(?<target>[^:]+)$/.exec(address)
  if (!match?.groups) return reportValue(cursor, 'this is no port', shortForm)
  const { ip = '', published = '', target = '' } = match.groups
  const hostIp = checkIp(cursor, ip.replace(/^\[|\]$/g, ''))
  const inside = hostIp === undefined ? undefined : parsePort(cursor, target)
  if (hostIp === undefined || inside === undefined) return undefined
  const outside = published === '' ? 0 : parsePort(cursor, published, 0)
  if (outside === undefined) return undefined
  return { target: inside, hostIp, ...(outside > 0 && { published: outside }) }
}

function readLongPort(cursor: Cursor): Port | undefined {
  const before = cursor.scope.issues.length
  const fields = readKeys(cursor, portKeys)
  if (!fields || cursor.scope.issues.length > before) return undefined
  if (fields.target === undefined) {
    return report(cursor, {
      code: 'missing-key',
      message: '`target` is missing',
      fix: 'Give the container port as `target`.',
    })
  }
  const hostIp = checkIp(cursor, fields.host_ip ?? '')
  const published = fields.published || undefined
  return hostIp === undefined ? undefined : { target: fields.target, hostIp, ...(published && { published }) }
}

function readPortNumber(cursor: Cursor): number | undefined {
  const text = portText(cursor)
  return text === undefined ? undefined : parsePort(cursor, text)
}

function readPublished(cursor: Cursor): number | undefined {
  const text = portText(cursor)
  return text === undefined || text === '' ? undefined : parsePort(cursor, text, 0)
}

function readProtocol(cursor: Cursor): string | undefined {
  const text = readText(cursor)
  return text !== undefined && checkProtocol(cursor, text) ? text : undefined
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

function checkProtocol(cursor: Cursor, protocol: string | undefined): boolean {
  const known = protocol?.toLowerCase()
  if (known === 'tcp') return true
  if (known === 'udp' || known === 'sctp') reportUnsupported(cursor, `a ${known} port`, 'Remove it, or use TCP.')
  else reportValue(cursor, 'this protocol is not known', 'tcp')
  return false
}

function parsePort(cursor: Cursor, text: string, lowest = 1): number | undefined {
  if (/^\d+-\d+$/.test(text)) {
    return reportUnsupported(cursor, `the port range ${shown(cursor)}`, 'Write one entry for each port.')
  }
  const port = /^\d{1,5}$/.test(text) ? Number(text) : -1
  return port >= lowest && port <= 65_535 ? port : reportValue(cursor, 'this is no port', `${onePort}: ${shortForm}`)
}

function checkIp(cursor: Cursor, ip: string): string | undefined {
  if (ip === '') return '0.0.0.0'
  const isV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/.test(ip)
  if (isV4 || (ip.includes(':') && /^[\da-f:.]{2,45}$/i.test(ip))) return ip
  return reportValue(cursor, 'the part before the ports is no IP address', 'for example 127.0.0.1 or [::1]')
}
