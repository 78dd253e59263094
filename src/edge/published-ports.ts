import { connect, createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { SlipwayError } from '../core/error.ts'
import type { PublishedPort } from '../core/route.ts'
import type { Backend } from './backends/backend.ts'
import type { Address } from './backends/engine.ts'
import { joinSockets } from './join-sockets.ts'
import { reasonOf } from './reason.ts'
import { portKey, portTaken } from './rules/routing-table.ts'
import type { Route, RoutingTable } from './rules/routing-table.ts'
import type { Listen } from './succession/sockets.ts'

/** Longest time to connect to a container, in milliseconds. */
const connectMs = 2000
/** Connections that are silent this long are asked by TCP whether they still live, in milliseconds. */
const keepAliveMs = 60_000

/** Listeners for the `ports` of Compose files. Each connection goes to a target of the rule in force when it comes. */
export class PublishedPorts {
  readonly #table: () => RoutingTable
  readonly #open = new Map<string, { readonly rule: PublishedPort; readonly server: Server }>()
  readonly #openSocket: Listen
  readonly #sockets = new Set<Socket>()
  /** Pending between the opening of a port and the switch to its rule. */
  #switched: Promise<void> = Promise.resolve()

  constructor(table: () => RoutingTable, openSocket: Listen) {
    this.#table = table
    this.#openSocket = openSocket
  }

  get busy(): boolean {
    return this.#sockets.size > 0
  }

  /**
   * Opens what is missing; gives the function to call after the switch, which closes what is not wanted any more.
   * Throws `port-taken` and leaves everything as it was when one cannot be opened.
   */
  async prepare(wanted: readonly PublishedPort[]): Promise<() => void> {
    const keys = new Set(wanted.map(portKey))
    const missing = wanted.filter((rule) => !this.#open.has(portKey(rule)))
    const obsolete = [...this.#open.values()].filter((each) => !keys.has(portKey(each.rule)))
    // 127.0.0.1:80 has to close before 0.0.0.0:80 can open.
    const inTheWay = obsolete.filter((each) => missing.some((rule) => rule.hostPort === each.rule.hostPort))
    for (const { rule } of inTheWay) this.#close(rule)
    let finish = (): void => {}
    this.#switched = new Promise((resolve) => (finish = resolve))
    try {
      for (const rule of missing) await this.#listen(rule)
    } catch (error) {
      for (const rule of missing) this.#close(rule)
      for (const { rule } of inTheWay) await this.#listen(rule)
      finish()
      throw error
    }
    return () => {
      finish()
      for (const { rule } of obsolete) this.#close(rule)
    }
  }

  /** Takes no new connections. */
  closeAll(): void {
    for (const { rule } of this.#open.values()) this.#close(rule)
  }

  /** Cuts what is still open. */
  destroy(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  async #listen(rule: PublishedPort): Promise<void> {
    const key = portKey(rule)
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, (client) => {
      this.#sockets.add(client)
      client.on('error', () => {})
      client.setKeepAlive(true, keepAliveMs)
      client.once('close', () => this.#sockets.delete(client))
      void this.#switched.then(() => relay(client, this.#table().ports.get(key)))
    })
    try {
      await this.#openSocket(server, { host: rule.hostIp, port: rule.hostPort })
    } catch (error) {
      throw new SlipwayError(portTaken(rule, reasonOf(error)))
    }
    this.#open.set(key, { rule, server })
  }

  #close(rule: PublishedPort): void {
    const key = portKey(rule)
    this.#open.get(key)?.server.close()
    this.#open.delete(key)
  }
}

/** Connects a client to a healthy target; to the next one when the first cannot be reached. */
function relay(client: Socket, route: Route<PublishedPort> | undefined, tried: ReadonlySet<Backend> = new Set()): void {
  const backend = route?.group.pick(tried)
  const address = backend?.address
  if (route === undefined || backend === undefined || address === undefined) {
    client.resetAndDestroy()
    return
  }
  backend.active += 1
  const leave = (): void => void (backend.active -= 1)
  dial(address, client).then(
    (upstream) => joinSockets(client, upstream, leave),
    (error: unknown) => {
      leave()
      if (client.destroyed) return
      backend.markDown(reasonOf(error))
      relay(client, route, new Set([...tried, backend]))
    },
  )
}

/** Connects within the time limit and as long as the client is there. */
function dial(address: Address, client: Socket): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const upstream = connect({
      ...address,
      allowHalfOpen: true,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: keepAliveMs,
    })
    const clientLeft = (): void => void upstream.destroy(new Error('the client left'))
    client.once('close', clientLeft)
    upstream.setTimeout(connectMs, () => upstream.destroy(new Error('connection timed out')))
    upstream.on('error', reject)
    upstream.once('connect', () => {
      client.off('close', clientLeft)
      upstream.setTimeout(0).removeAllListeners('timeout')
      resolve(upstream)
    })
  })
}
