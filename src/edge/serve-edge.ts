import type { EdgeCommand } from '../core/edge-process.ts'
import type { EdgeStatus } from '../core/route.ts'
import { createAdminServer } from './admin.ts'
import { Backends } from './backends/backends.ts'
import { Authority } from './tls/authority.ts'
import { alreadyRuns, cannotReplace, replaced } from './edge-failures.ts'
import type { EdgeContext } from './edge-context.ts'
import { followEngine } from './backends/follow-engine.ts'
import type { HttpContext } from './http/http-handler.ts'
import { openHttpListener } from './http/http-listener.ts'
import type { HttpListener } from './http/http-listener.ts'
import { openHttpsListener } from './http/https-listener.ts'
import type { HttpsListener } from './http/https-listener.ts'
import { listen } from './listen.ts'
import { MaintenanceBook } from './maintenance-book.ts'
import { PublishedPorts } from './published-ports.ts'
import { RuleMemory } from './rules/rule-memory.ts'
import { RulesInForce } from './rules/rules-in-force.ts'
import { Sockets, firstDescriptor } from './succession/sockets.ts'
import { Predecessor, Successor } from './succession/succession.ts'
import type { Counts, Legacy } from './succession/succession.ts'

/** A running edge. */
export interface EdgeHandle {
  status(): EdgeStatus
  /** Stops accepting at once; resolves when that is so. */
  stop(): Promise<void>
  /** Resolves when the edge was stopped and what was in flight has ended or was cut. */
  readonly done: Promise<void>
}

const defaultPorts = [80, 8080]
const defaultDrainMs = 5000
/** Long enough for a download or a debugger; a page that reloads itself connects to the new edge after that. */
const defaultHandedOverMs = 600_000
/** How long kept connections may rest after the edge was replaced, in milliseconds: a request may be on its way. */
const restMs = 2000

/**
 * Starts the edge, after the one that it takes over from where there is one. Throws `locked` when another one of this
 * user runs, and `port-taken` when no HTTP port is free.
 */
export async function serveEdge(ports: EdgeContext): Promise<EdgeHandle> {
  if (!ports.predecessor && !(await ports.socket.claim())) throw alreadyRuns(ports.socket.path)
  const edge = new Edge(ports)
  try {
    await edge.start()
  } catch (error) {
    await edge.stop()
    throw error
  }
  return edge
}

/** The lifetime of the process: what is open, and in which order it opens and closes. */
class Edge implements EdgeHandle {
  readonly done: Promise<void>
  readonly #context: EdgeContext
  readonly #startedAt: number
  readonly #stopping = new AbortController()
  readonly #backends: Backends
  readonly #published: PublishedPorts
  readonly #predecessor: Predecessor | undefined
  #sockets = new Sockets()
  #successor: Successor | undefined
  #replacing: Promise<void> | undefined
  readonly #rules: RulesInForce
  readonly #memory: RuleMemory
  readonly #admin = createAdminServer({
    status: () => this.status(),
    apply: async (owner, rules) => {
      await this.#rules.apply(owner, rules)
      await this.#predecessor?.tellRules(owner, rules)
    },
    activeOf: (container) => this.#activeOf(container),
    maintain: (owner, reason) => this.#rules.inTurn(() => this.#maintenance.set(owner, reason)),
    replace: (command) => this.#replace(command),
    authority: () => this.#authority.certificate(),
    stop: () => this.stop(),
  })
  readonly #maintenance: MaintenanceBook
  readonly #authority: Authority
  #http: HttpListener | undefined
  #https: HttpsListener | undefined
  #ready: Promise<void> | undefined
  #stopped: Promise<void> | undefined
  #finish: () => void = () => {}

  constructor(context: EdgeContext) {
    this.#context = context
    this.#startedAt = context.clock.now()
    this.#maintenance = new MaintenanceBook(context.store)
    this.#authority = new Authority({ clock: context.clock, store: context.store })
    this.#backends = new Backends(context)
    this.#predecessor = context.predecessor && new Predecessor(context.predecessor)
    this.#published = new PublishedPorts(
      () => this.#rules.table,
      (server, place) => this.#sockets.listen(server, place),
    )
    this.#rules = new RulesInForce(this.#backends, () => this.#published)
    this.#memory = new RuleMemory(context, this.#rules, this.#backends)
    this.done = new Promise((resolve) => (this.#finish = resolve))
  }

  async start(): Promise<void> {
    const { clock, httpPorts = defaultPorts, httpsPorts = [] } = this.#context
    const signal = this.#stopping.signal
    const legacy = await this.#predecessor?.legacy
    this.#sockets = new Sockets(legacy?.sockets)
    await this.#maintenance.load()
    const http = this.#httpContext()
    this.#http = await openHttpListener(preferred(httpPorts, legacy?.httpPort), http)
    this.#https = await openHttpsListener(preferred(httpsPorts, legacy?.httpsPort), {
      http,
      authority: this.#authority,
      listen: http.listen,
      take: (socket) => this.#http?.take(socket),
      note: (text) => this.#note(text),
    })
    this.#ready = this.#memory.restore(legacy?.owners ?? []).then(() => (this.#ready = undefined))
    await this.#ready
    await this.#sockets.closeRest()
    await this.#openAdmin(legacy)
    void followEngine({
      docker: this.#context.docker,
      clock,
      signal,
      concerns: (container) => this.#backends.has(container),
      refresh: () => this.#memory.refresh(),
      note: (text) => this.#note(text),
    })
    const https = this.#https ? ` and, for HTTPS, on port ${this.#https.port}` : ''
    this.#note(`edge ${this.#context.version} listens on port ${this.#http.port}${https}`)
  }

  #httpContext(): HttpContext {
    const { clock } = this.#context
    return {
      clock,
      createId: () => this.#context.createId(),
      log: (entry) => this.#context.log(entry),
      port: () => this.#http?.port ?? 0,
      httpsPort: () => this.#https?.port,
      maintenanceOf: (owner) => this.#maintenance.of(owner),
      ...(this.#context.clientIdleMs === undefined ? {} : { clientIdleMs: this.#context.clientIdleMs }),
      listen: (server, place) => this.#sockets.listen(server, place),
      table: () => this.#rules.table,
      ready: () => this.#ready,
      stopping: () => this.#stopping.signal.aborted,
    }
  }

  async #openAdmin(legacy: Legacy | undefined): Promise<void> {
    const { socket } = this.#context
    if (this.#predecessor) {
      await this.#predecessor.leave()
      if (!(await socket.claim(legacy?.pid))) throw alreadyRuns(socket.path)
    }
    await listen(this.#admin, { path: socket.ownPath })
    if (!(await socket.publish())) throw alreadyRuns(socket.path)
    this.#predecessor?.serving()
  }

  status(): EdgeStatus {
    return {
      version: this.#context.version,
      pid: this.#context.pid,
      startedAt: this.#startedAt,
      httpPort: this.#http?.port ?? 0,
      ...(this.#https ? { httpsPort: this.#https.port } : {}),
      owners: [...this.#rules.table.owners.values()],
      ...(this.#maintenance.all.length > 0 ? { maintenance: this.#maintenance.all } : {}),
      backends: this.#backends.status(),
    }
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  async #stop(): Promise<void> {
    this.#predecessor?.close()
    // It only ends what it has; without the other edge it does so within seconds.
    if (this.#successor) return this.#successor.close()
    this.#stopAccepting()
    this.#admin.close()
    // From here on another edge may start, while this one still answers what it has taken.
    await this.#context.socket.release()
    const { clock, drainMs = defaultDrainMs } = this.#context
    const end = clock.now() + drainMs
    void this.#drain(clock.now(), () => end)
  }

  #stopAccepting(): void {
    this.#stopping.abort()
    this.#http?.close()
    this.#https?.close()
    this.#published.closeAll()
  }

  /** Carries what it has until `end`, which may come nearer meanwhile; connections at rest may do so until `restUntil`. */
  async #drain(restUntil: number, end: () => number): Promise<void> {
    const { clock } = this.#context
    while (clock.now() < end() && this.#busy()) {
      if (clock.now() >= restUntil) this.#http?.closeIdle()
      this.#successor?.report(this.#counts())
      await clock.sleep(20)
    }
    this.#http?.destroy()
    this.#https?.destroy()
    this.#published.destroy()
    this.#backends.keepOnly(new Set())
    this.#successor?.close()
    await this.#context.socket.release()
    this.#finish()
  }

  #busy(): boolean {
    const carried = this.#predecessor?.isGone === false && this.#successor !== undefined
    return this.#http?.busy() || this.#https?.busy() || this.#published.busy || carried || false
  }

  /** Many who ask at once mean the same. */
  #replace(command: EdgeCommand): Promise<void> {
    this.#replacing ??= this.#rules
      .inTurn(() => this.#handOver(command))
      .catch((error: unknown) => {
        this.#replacing = undefined
        throw error
      })
    return this.#replacing
  }

  /** Until the other edge is ready nothing has changed here; from then on this one only ends what it has. */
  async #handOver(command: EdgeCommand): Promise<void> {
    const { clock, pid, spawnSuccessor, handedOverMs = defaultHandedOverMs, drainMs = defaultDrainMs } = this.#context
    if (!spawnSuccessor || this.#stopped) throw cannotReplace()
    const { httpPort, httpsPort, owners } = this.status()
    const { shared } = this.#sockets
    const sockets = shared.map((socket, index) => ({ ...socket, fd: firstDescriptor + index }))
    const link = spawnSuccessor(
      command,
      shared.map(({ fd }) => fd),
    )
    const successor = new Successor(link, { pid, httpPort, owners, sockets, ...(httpsPort ? { httpsPort } : {}) })
    await successor.ready(clock)
    this.#successor = successor
    this.#rules.close(replaced())
    this.#stopAccepting()
    await successor.follow(clock, (owner, rules) => this.#rules.follow(owner, rules))
    this.#admin.close()
    let end = clock.now() + handedOverMs
    void successor.gone.then(() => (end = Math.min(end, clock.now() + drainMs)))
    void this.#drain(clock.now() + restMs, () => end)
  }

  #counts(): Counts {
    const containers = new Set([
      ...this.#backends.status().map((each) => each.container),
      ...Object.keys(this.#predecessor?.counts ?? {}),
    ])
    return Object.fromEntries([...containers].map((container) => [container, this.#activeOf(container)]))
  }

  /** Here and at the edge that this one took over from. */
  #activeOf(container: string): number {
    return this.#backends.activeOf(container) + (this.#predecessor?.counts[container] ?? 0)
  }

  #note(text: string): void {
    this.#context.log({ type: 'note', time: this.#context.clock.now(), text })
  }
}

/** Ports in the order in which they are tried: the one that is handed over first, where it is one of them. */
function preferred(ports: readonly number[], inherited: number | undefined): readonly number[] {
  return inherited !== undefined && (ports.includes(inherited) || ports.includes(0)) ? [inherited, ...ports] : ports
}
