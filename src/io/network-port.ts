import { connect, createServer } from 'node:net'
import type { NetworkPort } from '../core/context.ts'

/** A forwarder of the engine accepts for a port nobody listens on and closes at once; a real listener keeps the connection this long. */
const heldMs = 100

/** Opens real TCP connections. */
export function createNetworkPort(): NetworkPort {
  return {
    probe: (address, port, timeoutMs) =>
      new Promise((resolve) => {
        const socket = connect({ host: address, port })
        const answer = (result: 'open' | 'refused' | 'timeout') => {
          clearTimeout(timer)
          socket.destroy()
          resolve(result)
        }
        let timer = setTimeout(() => answer('timeout'), timeoutMs)
        socket.once('connect', () => {
          clearTimeout(timer)
          timer = setTimeout(() => answer('open'), heldMs)
        })
        socket.once('data', () => answer('open'))
        socket.once('end', () => answer('refused'))
        socket.once('error', () => answer('refused'))
      }),
    canListen: (address, port) =>
      new Promise((resolve) => {
        const server = createServer()
        server.once('error', () => resolve(false))
        server.listen({ host: address, port, exclusive: true }, () => server.close(() => resolve(true)))
      }),
  }
}
