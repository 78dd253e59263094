import type { Dispatcher } from 'undici'
import type { BackendStatus } from '../../core/route.ts'
import { Connections } from './connections.ts'
import type { Lease, SendMode } from './connections.ts'
import { addressOf } from './engine.ts'
import type { Address, ContainerFacts, Reach } from './engine.ts'
import type { HttpCheck, Verdict } from './probe.ts'

/** What to connect to and how to prove it. */
export interface TargetSpec {
  readonly container: string
  /** Port inside the container. */
  readonly port: number
  readonly check?: HttpCheck
}

/** Failed checks in a row that make a healthy backend unhealthy, so that one slow answer does not. */
const failuresAllowed = 3
const unresolved = 'not found in the engine yet'

/** How long requests may still be answered by a container that the engine says has ended, in milliseconds. */
const lastWordsMs = 500

/** Identity of a target: two rules with the same one share connections, checks and counts. */
export function keyOf(spec: TargetSpec): string {
  return [spec.container, spec.port, JSON.stringify(spec.check ?? {})].join(' ')
}

/** One port of one container: its address, its health, its connections and what is in flight. */
export class Backend {
  readonly spec: TargetSpec
  /** Requests and connections in flight. */
  active = 0
  /** Called when something needs a check soon: a new address or a failed connection. */
  onUrgent: () => void = () => {}
  #address: Address | undefined
  #blocked: string | undefined = unresolved
  #verdict: Verdict = { ok: false, reason: 'not checked yet' }
  #failures = 0
  #successes = 0
  #kept: Connections | undefined
  #retired = false

  constructor(spec: TargetSpec) {
    this.spec = spec
  }

  get address(): Address | undefined {
    return this.#address
  }

  get healthy(): boolean {
    return this.#blocked === undefined && this.#verdict.ok
  }

  /** True when waiting longer will not change what is known: it is fine, or the engine says it cannot be. */
  get settled(): boolean {
    return this.healthy || (this.#blocked !== undefined && this.#blocked !== unresolved)
  }

  get reason(): string {
    return this.#blocked ?? this.#verdict.reason
  }

  /** Sends a request over a kept connection or a new one. */
  send(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler, mode: SendMode): Lease {
    this.#kept ??= new Connections(this.#origin())
    return this.#kept.send(options, handler, mode)
  }

  /** Takes over what the engine says; undefined facts mean that there is no such container. */
  observe(facts: ContainerFacts | undefined, reach: Reach): void {
    const address = facts && addressOf(facts, this.spec.port, reach)
    this.#blocked = blockedBy(facts, address, this.spec.port)
    const kept = this.#kept
    if (this.#blocked !== undefined) kept?.dropConnecting()
    if (facts === undefined || facts.state === 'exited') {
      // An address that is gone says nothing: without this a request there would wait for its time limit.
      setTimeout(() => kept?.cut(blockedReason(facts)), lastWordsMs).unref()
    }
    if (sameAddress(address, this.#address)) return
    this.#address = address
    this.#verdict = { ok: false, reason: 'not checked yet' }
    this.#closeKept()
    this.onUrgent()
  }

  /** Takes over the result of a check of `address`; one that took longer than the address lived does not count. */
  report(verdict: Verdict, address: Address): void {
    if (address !== this.#address) return
    const { healthyAfter = 1, unhealthyAfter = failuresAllowed } = this.spec.check ?? {}
    this.#failures = verdict.ok ? 0 : this.#failures + 1
    this.#successes = verdict.ok ? this.#successes + 1 : 0
    const stillTrusted = this.#verdict.ok && verdict.refused !== true && this.#failures < unhealthyAfter
    const notTrustedYet = verdict.ok && !this.#verdict.ok && this.#successes < healthyAfter
    if (notTrustedYet) this.#verdict = { ok: false, reason: `${this.#successes} of ${healthyAfter} good checks` }
    else if (verdict.ok || !stillTrusted) this.#verdict = verdict
  }

  /** Marks the backend after a connection for a client failed; the next good check takes it back. */
  markDown(reason: string): void {
    this.#verdict = { ok: false, reason, refused: true }
    this.onUrgent()
  }

  status(): BackendStatus {
    const address = this.#address && describeAddress(this.#address)
    return {
      container: this.spec.container,
      ...(address === undefined ? {} : { address }),
      healthy: this.healthy && !this.#retired,
      reason: this.#retired ? 'draining' : this.reason,
      active: this.active,
    }
  }

  /** No rule refers to it any more: what is in flight ends by itself, then the connections close. */
  retire(): void {
    this.#retired = true
    this.#closeKept()
  }

  #origin(): string {
    if (this.#address === undefined) throw new Error(`${this.spec.container} has no address`)
    return `http://${describeAddress(this.#address)}`
  }

  #closeKept(): void {
    // Closing waits for what is in flight; nothing new is sent there.
    this.#kept?.close()
    this.#kept = undefined
  }
}

/** Writes an address as `host:port`, with brackets around IPv6. */
function describeAddress(address: Address): string {
  return address.host.includes(':') ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`
}

function sameAddress(a: Address | undefined, b: Address | undefined): boolean {
  return a?.host === b?.host && a?.port === b?.port
}

function blockedReason(facts: ContainerFacts | undefined): string {
  return facts === undefined ? 'the container is gone' : `the container exited with code ${facts.exitCode}`
}

function blockedBy(facts: ContainerFacts | undefined, address: Address | undefined, port: number): string | undefined {
  if (facts === undefined) return 'no such container'
  if (facts.state === 'exited') return `exited with code ${facts.exitCode}`
  if (facts.state !== 'running') return `is ${facts.state}, not running`
  if (facts.health === 'unhealthy') return 'its health check in Docker fails'
  return address === undefined
    ? `port ${port} cannot be reached: no network address and no port on loopback`
    : undefined
}
