import { Client, buildConnector } from 'undici'
import type { Dispatcher } from 'undici'
import { codeOf } from '../reason.ts'

/** How a request may be sent. */
export interface SendMode {
  /** Only over a connection that cannot just have been closed: the request must not be sent twice. */
  readonly once: boolean
  /** Asked when connecting takes long: true gives up at once, because another backend can be asked. */
  readonly hasOther: () => boolean
}

/** One connection while it carries a request. */
export interface Lease {
  /** The answer ended; `raw` are its header lines. The connection may carry the next request. */
  release(raw: readonly string[]): void
}

/** Ends a connection that is not made fast enough while somebody else could answer. */
export class SlowConnect extends Error {}

/** A container that just went leaves an address where nothing says no. Long enough for one lost packet. */
const connectMs = 2000
/** On one machine a connection takes a millisecond; after this another backend is asked, in milliseconds. */
const slowMs = 250
/** How long a connection rests at most before it carries a request that must not be sent twice, in milliseconds. */
const surelyAliveMs = 1000
/** Connections kept for later; a backend that makes no promise leaves one behind with every request sent once. */
const mostIdle = 64
const settings = {
  // Long enough for a breakpoint in the handler.
  headersTimeout: 300_000,
  // Event streams may be silent for long.
  bodyTimeout: 3_600_000,
  keepAliveTimeout: 4000,
  maxHeaderSize: 65_536,
}
const connector = buildConnector({ timeout: connectMs })

interface Connection extends Lease {
  readonly client: Client
  /** Until when the backend said it keeps the connection, in milliseconds of `performance.now`. */
  promisedUntil: number
  idleSince: number
  busy: boolean
}

/** The connections to one address. The one used last is used first, so that those not needed close. */
export class Connections {
  readonly #origin: string
  readonly #all = new Set<Connection>()
  readonly #connecting = new Set<Connection>()
  #idle: Connection[] = []
  /** The backend once closed a connection earlier than it said. */
  #breaksPromises = false
  #closed = false

  constructor(origin: string) {
    this.#origin = origin
  }

  send(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler, mode: SendMode): Lease {
    const connection = this.#take(mode.once) ?? this.#open(mode)
    connection.busy = true
    connection.client.dispatch(options, handler)
    return connection
  }

  /** Takes no new requests; what is in flight ends by itself. */
  close(): void {
    this.#closed = true
    for (const { client } of this.#all) client.close().catch(() => {})
  }

  /** Ends what waits for a connection, because there is nobody to connect to. */
  dropConnecting(): void {
    for (const { client } of this.#connecting) void client.destroy(new SlowConnect('the container is gone'))
  }

  /** Ends everything. */
  cut(reason: string): void {
    for (const { client } of this.#all) void client.destroy(new Error(reason))
  }

  /** Only a backend that says how long it keeps connections, and does, can be trusted with what must arrive once. */
  #take(once: boolean): Connection | undefined {
    const last = this.#idle.at(-1)
    if (last === undefined) return undefined
    if (once) {
      const now = performance.now()
      if (this.#breaksPromises || now > last.promisedUntil || now - last.idleSince > surelyAliveMs) return undefined
    }
    return this.#idle.pop()
  }

  #open(mode: SendMode): Connection {
    const client = new Client(this.#origin, {
      ...settings,
      connect: (options, callback) => {
        const slow = setTimeout(() => {
          if (mode.hasOther()) void client.destroy(new SlowConnect('connecting takes too long'))
        }, slowMs)
        this.#connecting.add(connection)
        connector(options, (...result) => {
          clearTimeout(slow)
          this.#connecting.delete(connection)
          callback(...result)
        })
      },
    })
    const connection: Connection = {
      client,
      promisedUntil: 0,
      idleSince: 0,
      busy: true,
      release: (raw) => this.#release(connection, raw),
    }
    this.#all.add(connection)
    client.on('disconnect', (_, __, error) => this.#gone(connection, error))
    client.on('connectionError', () => this.#gone(connection))
    return connection
  }

  #release(connection: Connection, raw: readonly string[]): void {
    if (!this.#all.has(connection) || this.#closed) return
    if (this.#idle.length >= mostIdle) {
      connection.client.close().catch(() => {})
      return
    }
    const now = performance.now()
    connection.busy = false
    connection.idleSince = now
    connection.promisedUntil = now + promisedMs(raw)
    this.#idle.push(connection)
  }

  #gone(connection: Connection, error?: Error): void {
    this.#connecting.delete(connection)
    this.#all.delete(connection)
    if (!connection.busy) {
      if (codeOf(error) === 'UND_ERR_SOCKET' && performance.now() < connection.promisedUntil)
        this.#breaksPromises = true
      this.#idle = this.#idle.filter((each) => each !== connection)
    }
    // What still waits in the client's queue is carried out on a new connection first.
    connection.client.close().catch(() => {})
  }
}

/** What a `Keep-Alive: timeout=…` header promises, less a second for the way and for clocks; 0 without one. */
function promisedMs(raw: readonly string[]): number {
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index]
    if (name?.length !== 10 || name.toLowerCase() !== 'keep-alive') continue
    const seconds = /timeout=(\d+)/.exec(raw[index + 1] ?? '')?.[1]
    return seconds === undefined ? 0 : Number(seconds) * 1000 - 1000
  }
  return 0
}
