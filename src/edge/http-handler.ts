import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { failureOf } from '../core/error.ts'
import { answerPage, describeUnknownHost } from './answer-page.ts'
import type { EdgeContext } from './edge-context.ts'
import { accessEntry } from './exchange.ts'
import type { Exchange } from './exchange.ts'
import { forward } from './forward.ts'
import { requestIdOf } from './headers.ts'
import { hasBody, refuseRequest } from './refuse-request.ts'
import { routeOf } from './routing-table.ts'
import type { RoutingTable } from './routing-table.ts'
import { joinUpgraded, responseOn, upgradeWish } from './upgrade.ts'

/** What handling requests needs. */
export interface HttpContext extends Pick<EdgeContext, 'clock' | 'createId' | 'log'> {
  /** Port of the shared listener. */
  readonly port: () => number
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

/** A fault of ours in one request must not end the edge of all projects. */
function guarded(context: HttpContext, request: IncomingMessage, work: () => void): void {
  try {
    work()
  } catch (error) {
    context.log({ type: 'note', time: context.clock.now(), text: `bug: ${failureOf(error).why}` })
    request.socket.destroy()
  }
}

function handle(context: HttpContext, request: IncomingMessage, response: ServerResponse, expectsGo = false): void {
  const exchange = beginExchange(context, request, response)
  response.once('close', () => context.log(accessEntry(exchange, context.clock.now())))
  const route = findRoute(context, exchange)
  if (route === undefined) return
  if (expectsGo && route.group.targets.some((each) => each.healthy)) response.writeContinue()
  forward(exchange, route)
}

function handleUpgrade(context: HttpContext, request: IncomingMessage, head: Buffer): void {
  const exchange = beginExchange(context, request, responseOn(request))
  const { response } = exchange
  request.socket.once('close', () => context.log(accessEntry(exchange, context.clock.now())))
  if (hasBody(request)) return answerPage(response, 400, ['400: a request with a body cannot ask for an upgrade.'])
  const route = findRoute(context, exchange)
  if (route === undefined) return
  const leave = (): void => void response.emit('close')
  forward(exchange, route, upgradeWish(request, joinUpgraded({ socket: request.socket, head }, response, leave)))
}

function beginExchange(context: HttpContext, request: IncomingMessage, response: ServerResponse): Exchange {
  if (context.stopping()) response.shouldKeepAlive = false
  const id = requestIdOf(request.headers['x-request-id'], context.createId)
  return { request, response, id, port: context.port(), startedAt: context.clock.now() }
}

/** The route of an exchange; answers it when there is none. */
function findRoute(context: HttpContext, exchange: Exchange): ReturnType<typeof routeOf> {
  const { request, response } = exchange
  const refusal = refuseRequest(request)
  if (refusal) {
    // Where such a request ends is not sure, so nothing after it on this connection can be trusted.
    response.shouldKeepAlive = false
    answerPage(response, refusal.status, [`${refusal.status}: ${refusal.reason}.`])
    return undefined
  }
  const host = request.headers.host ?? ''
  const route = routeOf(context.table(), host)
  if (route === undefined) answerPage(response, 404, describeUnknownHost(host, context.table(), context.port()))
  return route
}
