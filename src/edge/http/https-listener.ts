import { constants, createServer as createHttp2Server } from 'node:http2'
import type { Http2Server, ServerHttp2Session } from 'node:http2'
import { createServer as createNetServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { createServer } from 'node:tls'
import type { TLSSocket } from 'node:tls'
import type { Authority } from '../tls/authority.ts'
import { handleHttp2, stuckMs } from './http-handler.ts'
import type { HttpContext } from './http-handler.ts'
import { isMissingAddress, portOf } from '../listen.ts'
import { reasonOf } from '../reason.ts'
import type { Listen } from '../succession/sockets.ts'

/** The shared HTTPS listener, on loopback only. */
export interface HttpsListener {
  readonly port: number
  close(): void
  busy(): boolean
  destroy(): void
}

/** What the listener needs. */
export interface HttpsContext {
  readonly http: HttpContext
  readonly authority: Authority
  readonly listen: Listen
  /** Serves a decrypted connection of HTTP/1.1. */
  readonly take: (socket: TLSSocket) => void
  readonly note: (text: string) => void
}

const handshakeMs = 10_000
const idleSessionMs = 75_000

/** Opens the first of the ports that is free; undefined, and a note, when none is: HTTP goes on without. */
export async function openHttpsListener(
  ports: readonly number[],
  context: HttpsContext,
): Promise<HttpsListener | undefined> {
  for (const port of ports) {
    try {
      return await openOn(port, context)
    } catch (error) {
      context.note(`no HTTPS on port ${port}: ${reasonOf(error)}`)
    }
  }
  return undefined
}

async function openOn(port: number, context: HttpsContext): Promise<HttpsListener> {
  const sockets = new Set<Socket>()
  const sessions = new Set<ServerHttp2Session>()
  const secure = createSecurer(context, createSessions(context.http, sessions))
  const accept = (): Server =>
    createNetServer({ pauseOnConnect: true, noDelay: true }, (socket) => {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
      secure(socket)
    })
  const v4 = accept()
  await context.listen(v4, { host: '127.0.0.1', port })
  const servers = [v4]
  const v6 = accept()
  try {
    await context.listen(v6, { host: '::1', port: portOf(v4), ipv6Only: true })
    servers.push(v6)
  } catch (error) {
    if (!isMissingAddress(error)) {
      v4.close()
      throw error
    }
  }
  return {
    port: portOf(v4),
    close: () => {
      for (const server of servers) server.close()
      for (const session of sessions) session.close()
    },
    busy: () => sockets.size > 0,
    destroy: () => {
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** Makes what decrypts a connection and passes it on by its protocol. */
function createSecurer({ authority, take, note }: HttpsContext, http2: Http2Server): (socket: Socket) => void {
  const server = createServer({
    ALPNProtocols: ['h2', 'http/1.1'],
    handshakeTimeout: handshakeMs,
    minVersion: 'TLSv1.2',
    // Not asked for clients that name no host; those get the certificate below.
    SNICallback: (name, done) => {
      authority.contextFor(hostOf(name)).then(
        (secure) => done(null, secure),
        (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
      )
    },
  })
  server.on('tlsClientError', (_, socket) => void socket.destroy())
  server.on('secureConnection', (socket) => {
    socket.on('error', () => socket.destroy())
    if (socket.alpnProtocol === 'h2') http2.emit('connection', socket)
    else take(socket)
  })
  let certified: Promise<void> | undefined
  return (socket) => {
    // The authority is made when HTTPS is first asked for, not before.
    certified ??= authority.forThisMachine().then((issued) => server.setSecureContext(issued))
    socket.on('error', () => socket.destroy())
    certified.then(
      () => socket.destroyed || server.emit('connection', socket),
      (error: unknown) => {
        certified = undefined
        note(`no HTTPS: ${reasonOf(error)}`)
        socket.destroy()
      },
    )
  }
}

function createSessions(context: HttpContext, sessions: Set<ServerHttp2Session>): Http2Server {
  const server = createHttp2Server({
    maxSessionMemory: 10,
    settings: { maxConcurrentStreams: 128, maxHeaderListSize: 32_768, enableConnectProtocol: false },
  })
  server.on('session', (session) => {
    sessions.add(session)
    session.on('error', () => session.destroy())
    session.once('close', () => sessions.delete(session))
    session.setTimeout(idleSessionMs, () => {
      // Closing waits for the streams that are open; new ones come over a new session.
      session.close()
    })
  })
  server.on('request', (request, answer) => {
    const { clientIdleMs = stuckMs } = context
    const { stream } = request
    stream.setTimeout(clientIdleMs, () => {
      const isWhole = stream.state.state === constants.NGHTTP2_STREAM_STATE_HALF_CLOSED_REMOTE
      // As with HTTP/1.1: waiting for the backend is no fault of the client's.
      if (!isWhole || answer.writableLength > 0) stream.close(constants.NGHTTP2_CANCEL)
    })
  })
  handleHttp2(server, context)
  return server
}

/** Names that cannot be in a certificate are served as localhost. */
function hostOf(name: string): string {
  return /^[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*$/i.test(name) && name.length < 254 ? name.toLowerCase() : 'localhost'
}
