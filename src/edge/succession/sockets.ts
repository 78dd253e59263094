import { createServer } from 'node:net'
import type { Server } from 'node:net'
import { listen, portOf } from '../listen.ts'
import type { Place } from '../listen.ts'

/** A listening socket that another process can listen on too. */
export interface SharedSocket extends Place {
  /** Descriptor in the process that has the socket. */
  readonly fd: number
}

/** Starts to listen; rejects with the system's error. */
export type Listen = (server: Server, place: Place) => Promise<void>

/** First descriptor of what a process is handed over; those before are its output and its link. */
export const firstDescriptor = 4

/** Opens the listening sockets of an edge. Those that an earlier edge hands over are used again, with what waits in them. */
export class Sockets {
  readonly #inherited = new Map<string, number>()
  readonly #open = new Set<{ readonly place: Place; readonly server: Server }>()

  constructor(inherited: readonly SharedSocket[] = []) {
    for (const socket of inherited) this.#inherited.set(keyOf(socket), socket.fd)
  }

  /** Those that listen now. */
  get shared(): readonly SharedSocket[] {
    return [...this.#open].flatMap(({ place, server }) => {
      const fd = server.listening ? descriptorOf(server) : undefined
      return fd === undefined ? [] : [{ ...place, fd }]
    })
  }

  /** Starts to listen; rejects with the system's error. */
  async listen(server: Server, place: Place): Promise<void> {
    const fd = this.#inherited.get(keyOf(place))
    this.#inherited.delete(keyOf(place))
    await listen(server, fd === undefined ? place : { fd })
    const opened = { place: { ...place, port: portOf(server) }, server }
    this.#open.add(opened)
    server.once('close', () => this.#open.delete(opened))
  }

  /** Closes what was handed over and is not wanted: nobody would ever answer there. */
  async closeRest(): Promise<void> {
    for (const fd of this.#inherited.values()) {
      const server = createServer((client) => client.destroy())
      await listen(server, { fd }).catch(() => {})
      server.close()
    }
    this.#inherited.clear()
  }
}

function keyOf({ host, port }: Place): string {
  return `${host} ${port}`
}

/** Node has no public way to ask for it; with this number the socket outlives its server, in another process. */
function descriptorOf(server: Server): number | undefined {
  const { _handle: handle } = server as { _handle?: { readonly fd?: number } | null }
  return handle?.fd !== undefined && handle.fd >= 0 ? handle.fd : undefined
}
