import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FixedAction, RedirectAction } from '../../core/route.ts'
import { hostName } from '../rules/routing-table.ts'

/** What a redirect can put in the place of its placeholders. */
export interface Request {
  readonly protocol: 'http' | 'https'
  /** Value of the Host header. */
  readonly host: string
  /** Path and query. */
  readonly url: string
  /** Port of the edge's listener for each protocol; https is absent where there is none. */
  readonly ports: { readonly http: number; readonly https?: number }
}

const usualPorts: Readonly<Record<string, 'http' | 'https'>> = { 80: 'http', 443: 'https' }

/** Answers with the action of a rule. */
export function answerRule(response: ServerResponse, action: RedirectAction | FixedAction, request: Request): void {
  const body = action.type === 'fixed' ? (action.body ?? '') : ''
  const headers: Record<string, string | number> = { 'Content-Length': Buffer.byteLength(body) }
  if (action.type === 'redirect') headers['Location'] = locationOf(action, request)
  else if (body !== '') headers['Content-Type'] = action.contentType ?? 'text/plain'
  response.writeHead(action.status, headers)
  response.end(body)
}

/** The `Location` of a redirect. */
export function locationOf(action: RedirectAction, request: Request): string {
  const [path = '/', ...rest] = request.url.split('?')
  const port = /:(\d+)$/.exec(request.host)?.[1] ?? (request.protocol === 'https' ? '443' : '80')
  const values: Readonly<Record<string, string>> = {
    protocol: request.protocol,
    host: hostName(request.host),
    port,
    path: path.slice(1),
    query: rest.join('?'),
  }
  const fill = (text: string): string => text.replaceAll(/#\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
  const protocol = fill(action.protocol ?? '#{protocol}')
  const host = fill(action.host ?? '#{host}')
  const query = fill(action.query ?? '#{query}')
  const target = `${fill(action.path ?? '/#{path}')}${query === '' ? '' : `?${query}`}`
  return `${protocol}://${host}${portOf(action, protocol, fill(action.port ?? '#{port}'), request)}${target}`
}

/** `:port`, or nothing where it is the protocol's own. */
function portOf(action: RedirectAction, protocol: string, port: string, request: Request): string {
  // Another protocol without a port of its own means that protocol's listener.
  const changed = protocol !== request.protocol && action.port === undefined
  const meant = changed ? (protocol as 'http' | 'https') : action.port === undefined ? undefined : usualPorts[port]
  const own = meant === undefined ? undefined : request.ports[meant]
  const chosen = String(own ?? (changed ? (protocol === 'https' ? 443 : 80) : port))
  return usualPorts[chosen] === protocol ? '' : `:${chosen}`
}

/** True when the connection of a request is encrypted. */
export function isEncrypted(request: IncomingMessage): boolean {
  return 'encrypted' in request.socket
}
