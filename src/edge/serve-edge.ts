import { SlipwayError, failureOf } from '../core/error.ts'
import type { EdgeStatus } from '../core/route.ts'
import { createAdminServer } from './admin.ts'
import { Backends } from './backends.ts'
import { Authority } from './authority.ts'
import type { EdgeContext } from './edge-context.ts'
import { followEngine } from './follow-engine.ts'
import type { HttpContext } from './http-handler.ts'
import { openHttpListener } from './http-listener.ts'
import type { HttpListener } from './http-listener.ts'
import { openHttpsListener } from './https-listener.ts'
import type { HttpsListener } from './https-listener.ts'
import { listen } from './listen.ts'
import { MaintenanceBook } from './maintenance-book.ts'
import { PublishedPorts } from './published-ports.ts'
import { readRecordedRules } from './restore.ts'
import { RulesInForce } from './rules-in-force.ts'

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
/** Longest time that requests wait for rules to be restored after a start, in milliseconds. */
const restoreMs = 5000

/** Starts the edge. Throws `locked` when another one of this user runs, and `port-taken` when no HTTP port is free. */
export async function serveEdge(ports: EdgeContext): Promise<EdgeHandle> {
  if (!(await ports.socket.claim())) throw alreadyRuns(ports.socket.path)
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
  readonly #rules: RulesInForce
  readonly #admin = createAdminServer({
    status: () => this.status(),
    apply: (owner, rules) => this.#rules.apply(owner, rules),
    activeOf: (container) => this.#backends.activeOf(container),
    maintain: async (owner, reason) => this.#maintenance.set(owner, reason),
    authority: () => this.#authority.certificate(),
    stop: () => this.stop(),
  })
  readonly #maintenance: MaintenanceBook
  readonly #authority: Authority
  #http: HttpListener | undefined
  #https: HttpsListener | undefined
  #ready: Promise<void> | undefined
  #restored = false
  #stopped: Promise<void> | undefined
  #finish: () => void = () => {}

  constructor(context: EdgeContext) {
    this.#context = context
    this.#startedAt = context.clock.now()
    this.#maintenance = new MaintenanceBook(context.store)
    this.#authority = new Authority({ clock: context.clock, store: context.store })
    this.#backends = new Backends(context)
    this.#published = new PublishedPorts(() => this.#rules.table)
    this.#rules = new RulesInForce(this.#backends, () => this.#published)
    this.done = new Promise((resolve) => (this.#finish = resolve))
  }

  async start(): Promise<void> {
    const { clock, socket, httpPorts = defaultPorts, httpsPorts = [] } = this.#context
    const signal = this.#stopping.signal
    await this.#maintenance.load()
    const http: HttpContext = {
      clock,
      createId: () => this.#context.createId(),
      log: (entry) => this.#context.log(entry),
      port: () => this.#http?.port ?? 0,
      httpsPort: () => this.#https?.port,
      maintenanceOf: (owner) => this.#maintenance.of(owner),
      ...(this.#context.clientIdleMs === undefined ? {} : { clientIdleMs: this.#context.clientIdleMs }),
      table: () => this.#rules.table,
      ready: () => this.#ready,
      stopping: () => signal.aborted,
    }
    this.#http = await openHttpListener(httpPorts, http)
    this.#https = await openHttpsListener(httpsPorts, {
      http,
      authority: this.#authority,
      take: (socket) => this.#http?.take(socket),
      note: (text) => this.#note(text),
    })
    this.#ready = this.#restoreInTime().then(() => (this.#ready = undefined))
    await this.#ready
    await listen(this.#admin, { path: socket.path })
    await socket.protect()
    void followEngine({
      docker: this.#context.docker,
      clock,
      signal,
      concerns: (container) => this.#backends.has(container),
      refresh: () => this.#refresh(),
      note: (text) => this.#note(text),
    })
    const https = this.#https ? ` and, for HTTPS, on port ${this.#https.port}` : ''
    this.#note(`edge ${this.#context.version} listens on port ${this.#http.port}${https}`)
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
    this.#stopping.abort()
    this.#http?.close()
    this.#https?.close()
    this.#published.closeAll()
    this.#admin.close()
    // From here on another edge may start, while this one still answers what it has taken.
    await this.#context.socket.release()
    void this.#drain().then(this.#finish)
  }

  async #drain(): Promise<void> {
    const { clock, drainMs = defaultDrainMs } = this.#context
    const end = clock.now() + drainMs
    while (clock.now() < end && (this.#http?.busy() || this.#https?.busy() || this.#published.busy))
      await clock.sleep(20)
    this.#http?.destroy()
    this.#https?.destroy()
    this.#published.destroy()
    this.#backends.keepOnly(new Set())
  }

  /** An engine that hangs must not keep the edge from starting; what it knows is taken over when it answers. */
  async #restoreInTime(): Promise<void> {
    const waited = new AbortController()
    const limit = this.#context.clock.sleep(restoreMs, waited.signal).catch(() => {})
    await Promise.race([this.#refresh(), limit])
    waited.abort()
  }

  /** Takes over what the engine knows: the recorded rules the first time, the addresses every time. */
  #refresh(): Promise<boolean> {
    return this.#takeOver().catch((error: unknown) => {
      this.#note(`the engine's answer is not understood: ${failureOf(error).why}`)
      return false
    })
  }

  async #takeOver(): Promise<boolean> {
    if (this.#restored) return this.#backends.resolve()
    const recorded = await readRecordedRules(this.#context.docker, this.#context.home)
    if (recorded === undefined) return false
    this.#restored = true
    for (const { owner, rules } of recorded) {
      try {
        await this.#rules.restore(owner, rules)
      } catch (error) {
        const { what, why } = failureOf(error)
        this.#note(`${what}: ${why}`)
        // Its hosts can be served even when a port cannot.
        await this.#rules.restore(owner, { ...rules, published: [] }).catch(() => {})
      }
    }
    return this.#backends.resolve()
  }

  #note(text: string): void {
    this.#context.log({ type: 'note', time: this.#context.clock.now(), text })
  }
}

function alreadyRuns(path: string): SlipwayError {
  return new SlipwayError({
    code: 'locked',
    what: 'This edge did not start',
    why: `another edge of this user serves ${path}`,
    fix: 'Run `slipway edge status` to see it, or `slipway edge stop` to end it.',
  })
}
