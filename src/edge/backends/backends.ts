import type { ClockPort, DockerPort } from '../../core/context.ts'
import type { BackendStatus } from '../../core/route.ts'
import { Backend, keyOf } from './backend.ts'
import type { TargetSpec } from './backend.ts'
import { askReach, observeContainers } from './engine.ts'
import type { Reach } from './engine.ts'
import { watchHealth } from './watch-health.ts'

/** Longest wait for backends to prove themselves before rules are put in force, in milliseconds. */
const proofMs = 2000

interface Watched {
  readonly backend: Backend
  readonly stop: AbortController
}

/** What the set of backends needs. */
export interface BackendsContext {
  readonly docker: DockerPort
  readonly clock: ClockPort
}

/** All backends that rules refer to, and those that still drain. */
export class Backends {
  readonly #context: BackendsContext
  readonly #live = new Map<string, Watched>()
  readonly #draining = new Set<Backend>()
  #reach: Reach | undefined
  #resolving: Promise<boolean> = Promise.resolve(false)

  constructor(context: BackendsContext) {
    this.#context = context
  }

  /** The backend for a target; made and watched when it is new. */
  take(spec: TargetSpec): Backend {
    const key = keyOf(spec)
    const known = this.#live.get(key)
    if (known !== undefined) return known.backend
    const backend = new Backend(spec)
    const stop = new AbortController()
    this.#live.set(key, { backend, stop })
    void watchHealth(backend, this.#context.clock, stop.signal)
    return backend
  }

  /** Retires every backend that is not among these. */
  keepOnly(wanted: ReadonlySet<Backend>): void {
    for (const [key, { backend, stop }] of this.#live) {
      if (wanted.has(backend)) continue
      this.#live.delete(key)
      stop.abort()
      backend.retire()
      this.#draining.add(backend)
    }
    this.#forgetDrained()
  }

  /** Asks the engine where all backends are. False while it does not answer: the last known addresses stay. */
  resolve(): Promise<boolean> {
    // In turn, so that an older answer never replaces a newer one.
    this.#resolving = this.#resolving.then(() => this.#resolveNow()).catch(() => false)
    return this.#resolving
  }

  /** Waits until each of these is healthy or known not to become so, at most 2 s. */
  async prove(backends: readonly Backend[]): Promise<void> {
    const { clock } = this.#context
    const end = clock.now() + proofMs
    while (clock.now() < end && !backends.every((each) => each.settled)) await clock.sleep(10)
  }

  /** True when the container is one of ours. */
  has(container: string): boolean {
    return [...this.#live.values()].some((each) => each.backend.spec.container === container)
  }

  /** Requests and connections of a container that are in flight, also those of rules that are gone. */
  activeOf(container: string): number {
    return this.#all()
      .filter((each) => each.spec.container === container)
      .reduce((sum, each) => sum + each.active, 0)
  }

  status(): readonly BackendStatus[] {
    return this.#all().map((each) => each.status())
  }

  async #resolveNow(): Promise<boolean> {
    const { docker } = this.#context
    this.#reach ??= await askReach(docker)
    if (this.#reach === undefined) return false
    const asked = [...this.#live.values()].map((each) => each.backend)
    const facts = await observeContainers(docker, new Set(asked.map((each) => each.spec.container)))
    if (facts === undefined) return false
    for (const backend of asked) backend.observe(facts.get(backend.spec.container), this.#reach)
    return true
  }

  #all(): readonly Backend[] {
    this.#forgetDrained()
    return [...[...this.#live.values()].map((each) => each.backend), ...this.#draining]
  }

  #forgetDrained(): void {
    for (const backend of this.#draining) if (backend.active === 0) this.#draining.delete(backend)
  }
}
