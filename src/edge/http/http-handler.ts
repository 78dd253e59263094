import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Http2Server } from 'node:http2'
import { failureOf } from '../../core/error.ts'
import type { HostRule, Maintenance, Owner } from '../../core/route.ts'
import { answerPage, describeMaintenance, describeUnknownHost, describeUnknownPath } from './answer-page.ts'
import { answerRule, isEncrypted } from './answer-rule.ts'
import type { EdgeContext } from '../edge-context.ts'
import { accessEntry } from './exchange.ts'
import type { Exchange } from './exchange.ts'
import { forward } from './forward.ts'
import { requestIdOf } from './headers.ts'
import { asHttp1, cutOff } from './http2-bridge.ts'
import { hasBody, refuseRequest } from './refuse-request.ts'
import type { Refusal } from './refuse-request.ts'
import { hostName, routeOf } from '../rules/routing-table.ts'
import type { Route, RoutingTable } from '../rules/routing-table.ts'
import type { Listen } from '../succession/sockets.ts'
import { joinUpgraded, responseOn, upgradeWish } from './upgrade.ts'

/** How long a client may leave a body unfinished or an answer unread, in milliseconds. */
export const stuckMs = 60_000

/** What handling requests needs. */
export interface HttpContext extends Pick<EdgeContext, 'clock' | 'createId' | 'log'> {
  /** How long a client may leave a body unfinished or an answer unread, in milliseconds. Default: 60000. */
  readonly clientIdleMs?: number
  /** Opens a listening socket. */
  readonly listen: Listen
  /** Port of the shared listener. */
  readonly port: () => number
  /** Port of the HTTPS listener, where there is one. */
  readonly httpsPort: () => number | undefined
  /** Whether an environment answers with a maintenance page. */
  readonly maintenanceOf: (owner: Owner) => Maintenance | undefined
  /** The table in force now. */
  readonly table: () => RoutingTable
  /** Pending until the rules are restored after a start; requests wait for it. */
  readonly ready: () => Promise<void> | undefined
  readonly stopping: () => boolean
}

/** Makes a server route its requests by the table in force. */
export function handleRequests(server: Server, context: HttpContext): void {
  const held = (request: IncomingMessage, work: () => void): void => {
    const ready = context.ready()
    if (ready === undefined) return guarded(context, request, work)
    void ready.then(() => {
      // Who left while waiting gets no answer, and nothing would end the count of its request.
      if (!request.socket.destroyed) guarded(context, request, work)
    })
  }
  server.on('request', (request, response) => held(request, () => handle(context, request, response)))
  // Without this node asks for the body before it is known whether anybody wants it.
  server.on('checkContinue', (request, response) => held(request, () => handle(context, request, response, true)))
  server.on('upgrade', (request, _, head) => held(request, () => handleUpgrade(context, request, head)))
  server.on('connect', (request) => answerPage(responseOn(request), 405, ['405: the edge is no proxy for CONNECT.']))
}

/** The same for sessions of HTTP/2, whose requests go on as HTTP/1.1. */
export function handleHttp2(server: Http2Server, context: HttpContext): void {
  server.on('request', (given, answer) => {
    const { request, response, refusal } = asHttp1(given, answer)
    const work = (): void => handle(context, request, response, false, refusal)
    const ready = context.ready()
    if (ready === undefined) guarded(context, request, work)
    else void ready.then(() => given.stream.destroyed || guarded(context, request, work))
  })
}

/** A fault of ours in one request must not end the edge of all projects. */
function guarded(context: HttpContext, request: IncomingMessage, work: () => void): void {
  try {
    work()
  } catch (error) {
    context.log({ type: 'note', time: context.clock.now(), text: `bug: ${failureOf(error).why}` })
    cutOff(request)
  }
}

function handle(
  context: HttpContext,
  request: IncomingMessage,
  response: ServerResponse,
  expectsGo = false,
  refusal = refuseRequest(request),
): void {
  const exchange = beginExchange(context, request, response)
  response.on('close', () => context.log(accessEntry(exchange, context.clock.now())))
  const route = refusal ? refuse(exchange, refusal) : findRoute(context, exchange)
  if (route === undefined) return
  if (expectsGo && route.group.targets.some((each) => each.healthy)) response.writeContinue()
  forward(exchange, route)
}

function handleUpgrade(context: HttpContext, request: IncomingMessage, head: Buffer): void {
  const exchange = beginExchange(context, request, responseOn(request))
  const { response } = exchange
  request.socket.once('close', () => context.log(accessEntry(exchange, context.clock.now())))
  if (hasBody(request)) return answerPage(response, 400, ['400: a request with a body cannot ask for an upgrade.'])
  const refusal = refuseRequest(request)
  const route = refusal ? refuse(exchange, refusal) : findRoute(context, exchange)
  if (route === undefined) return
  const leave = (): void => void response.emit('close')
  forward(exchange, route, upgradeWish(request, joinUpgraded({ socket: request.socket, head }, response, leave)))
}

function beginExchange(context: HttpContext, request: IncomingMessage, response: ServerResponse): Exchange {
  if (context.stopping()) response.shouldKeepAlive = false
  const id = requestIdOf(request.headers['x-request-id'], context.createId)
  const port = isEncrypted(request) ? (context.httpsPort() ?? 443) : context.port()
  return { request, response, id, port, startedAt: context.clock.now() }
}

/** Where such a request ends is not sure, so nothing after it on this connection can be trusted. */
function refuse({ response }: Exchange, { status, reason }: Refusal): undefined {
  response.shouldKeepAlive = false
  answerPage(response, status, [`${status}: ${reason}.`])
}

/** The route of an exchange to containers; answers it when there is none. */
function findRoute(context: HttpContext, exchange: Exchange): Route<HostRule> | undefined {
  const { request, response } = exchange
  const { host = '' } = request.headers
  const { method = '', url = '/', headers } = request
  const encrypted = isEncrypted(request)
  const found = routeOf(context.table(), host, { method, url, headers, encrypted })
  if (found === undefined) {
    answerPage(response, 404, describeNoRoute(context, host, url))
    return undefined
  }
  exchange.owner = found.owner
  const maintenance = context.maintenanceOf(found.owner)
  if (maintenance) {
    response.setHeader('Retry-After', '60')
    answerPage(response, 503, describeMaintenance(maintenance))
    return undefined
  }
  if ('group' in found) return found
  const https = context.httpsPort()
  const ports = { http: context.port(), ...(https === undefined ? {} : { https }) }
  answerRule(response, found.rule.action, { protocol: encrypted ? 'https' : 'http', host, url, ports })
  return undefined
}

function describeNoRoute(context: HttpContext, hostHeader: string, url: string): readonly string[] {
  const { index } = context.table()
  const host = hostName(hostHeader)
  const known = index.hosts.some((each) => each === host || (each.startsWith('*') && host.endsWith(each.slice(1))))
  return known
    ? describeUnknownPath(host, url.split('?', 1)[0] ?? '/')
    : describeUnknownHost(hostHeader, context.table(), context.port())
}
