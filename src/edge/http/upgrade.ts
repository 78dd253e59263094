import { ServerResponse } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { TakeOver, UpgradeWish } from './forward.ts'
import { joinSockets } from '../join-sockets.ts'

/** A response for a request that node handed over as a bare socket. The connection ends with it. */
export function responseOn(request: IncomingMessage): ServerResponse {
  const socket = request.socket
  const response = new ServerResponse(request)
  response.shouldKeepAlive = false
  response.assignSocket(socket)
  response.once('finish', () => socket.destroySoon())
  return response
}

/** What to ask the backend for. None for `h2c`: HTTP/2 would hide every request after the first from the rules. */
export function upgradeWish(request: IncomingMessage, takeOver: TakeOver): UpgradeWish | undefined {
  const protocol = request.headers.upgrade
  return protocol === undefined || /\bh2c?\b/i.test(protocol) ? undefined : { protocol, takeOver }
}

/** Tells the client that the backend agreed and joins both connections. */
export function joinUpgraded(
  client: { readonly socket: Socket; readonly head: Buffer },
  response: ServerResponse,
  onEnd: () => void,
): TakeOver {
  return (upstream, rawHeaders) => {
    const { socket, head } = client
    response.detachSocket(socket)
    socket.setTimeout(0)
    socket.setNoDelay(true)
    socket.write(Buffer.concat([Buffer.from('HTTP/1.1 101 Switching Protocols\r\n'), headLines(rawHeaders)]))
    if (head.length > 0) socket.unshift(head)
    joinSockets(socket, upstream, onEnd)
  }
}

function headLines(raw: readonly string[]): Buffer {
  let text = ''
  for (let index = 0; index + 1 < raw.length; index += 2) text += `${raw[index]}: ${raw[index + 1]}\r\n`
  return Buffer.from(`${text}\r\n`, 'latin1')
}
