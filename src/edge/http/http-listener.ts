import { createServer } from 'node:http'
import type { IncomingMessage, Server } from 'node:http'
import { Server as NetServer } from 'node:net'
import type { Socket } from 'node:net'
import { SlipwayError } from '../../core/error.ts'
import { handleRequests, stuckMs } from './http-handler.ts'
import type { HttpContext } from './http-handler.ts'
import { isMissingAddress, portOf } from '../listen.ts'
import { reasonOf } from '../reason.ts'

/** The shared HTTP listener, on loopback only. */
export interface HttpListener {
  readonly port: number
  /** Serves a connection that came in elsewhere, as one that was decrypted. */
  take(socket: Socket): void
  /** Takes no new connections; those that are open end with their request. */
  close(): void
  /** Closes the connections that carry no request. */
  closeIdle(): void
  /** True while a connection is open. */
  busy(): boolean
  /** Cuts what is still open. */
  destroy(): void
}

const serverOptions = {
  // The whole request has no limit: uploads may be slow. Its headers have one.
  requestTimeout: 0,
  headersTimeout: 20_000,
  // Longer than browsers and the usual clients keep a connection.
  keepAliveTimeout: 75_000,
  connectionsCheckingInterval: 5000,
  maxHeaderSize: 32_768,
  // A flag of the environment (NODE_OPTIONS) must not open the door to smuggling.
  insecureHTTPParser: false,
}

/** Opens the first of the ports that is free on 127.0.0.1, and on ::1 where the machine has it. */
export async function openHttpListener(ports: readonly number[], context: HttpContext): Promise<HttpListener> {
  const failures: string[] = []
  for (const port of ports) {
    try {
      return await openOn(port, context)
    } catch (error) {
      failures.push(`port ${port} is ${reasonOf(error)}`)
    }
  }
  throw new SlipwayError({
    code: 'port-taken',
    what: 'The edge found no port for HTTP',
    why: failures.join(', '),
    fix: `Free one of these ports: ${ports.join(', ')}.`,
  })
}

async function openOn(port: number, context: HttpContext): Promise<HttpListener> {
  const sockets = new Set<Socket>()
  const v4 = createEdgeServer(context, sockets)
  await context.listen(v4, { host: '127.0.0.1', port })
  const chosen = portOf(v4)
  const v6 = createEdgeServer(context, sockets)
  const servers = [v4, v6]
  try {
    await context.listen(v6, { host: '::1', port: chosen, ipv6Only: true })
  } catch (error) {
    if (!isMissingAddress(error)) {
      v4.close()
      throw error
    }
    servers.pop()
  }
  return listenerOf(chosen, servers, sockets)
}

function createEdgeServer(context: HttpContext, sockets: Set<Socket>): Server {
  const server = createServer(serverOptions)
  // Node forgets headers beyond this number; their size is limited already.
  server.maxHeadersCount = 0
  const { clientIdleMs = stuckMs } = context
  const incomplete = new WeakMap<Socket, IncomingMessage>()
  server.on('request', (request) => void incomplete.set(request.socket, request))
  server.setTimeout(clientIdleMs, (socket) => {
    const request = incomplete.get(socket)
    // Waiting for the backend is no fault of the client's: event streams are silent for long.
    if (socket.writableLength > 0 || (request && !request.complete)) socket.destroy()
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    // Node takes its own listener off when it hands an upgrade over.
    socket.on('error', () => socket.destroy())
    socket.once('close', () => sockets.delete(socket))
  })
  handleRequests(server, context)
  return server
}

const { close: closeNetServer } = NetServer.prototype

function listenerOf(port: number, servers: readonly Server[], sockets: ReadonlySet<Socket>): HttpListener {
  return {
    port,
    take: (socket) => void servers[0]?.emit('connection', socket),
    close: () => {
      // The close of an HTTP server would cut idle connections, over which a request may be on its way.
      for (const server of servers) closeNetServer.call(server)
    },
    closeIdle: () => {
      for (const server of servers) server.closeIdleConnections()
    },
    busy: () => sockets.size > 0,
    destroy: () => {
      for (const socket of sockets) socket.destroy()
    },
  }
}
