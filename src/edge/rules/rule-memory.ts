import { failureOf } from '../../core/error.ts'
import type { EdgeRules, Owner } from '../../core/route.ts'
import type { Backends } from '../backends/backends.ts'
import type { EdgeContext } from '../edge-context.ts'
import { readRecordedRules } from './restore.ts'
import { ownerKey } from './routing-table.ts'
import type { RulesInForce } from './rules-in-force.ts'

/** Longest time that requests wait for rules to be restored after a start, in milliseconds. */
const restoreMs = 5000

/** Brings back, at the start, the rules that an edge before this one served. */
export class RuleMemory {
  readonly #context: Pick<EdgeContext, 'clock' | 'docker' | 'home' | 'log'>
  readonly #rules: RulesInForce
  readonly #backends: Backends
  #restored = false

  constructor(
    context: Pick<EdgeContext, 'clock' | 'docker' | 'home' | 'log'>,
    rules: RulesInForce,
    backends: Backends,
  ) {
    this.#context = context
    this.#rules = rules
    this.#backends = backends
  }

  /** First what was handed over, then what the engine knows. */
  async restore(handedOver: readonly (Owner & EdgeRules)[]): Promise<void> {
    for (const { project, environment, ...rules } of handedOver) await this.#bringBack({ project, environment }, rules)
    // An engine that hangs must not keep the edge from starting; what it knows is taken over when it answers.
    const { clock } = this.#context
    const waited = new AbortController()
    const limit = clock.sleep(restoreMs, waited.signal).catch(() => {})
    await Promise.race([this.refresh(), limit])
    waited.abort()
  }

  /** Takes over what the engine knows: the recorded rules the first time, the addresses every time. */
  refresh(): Promise<boolean> {
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
      // What was handed over is younger than any record.
      if (!this.#rules.table.owners.has(ownerKey(owner))) await this.#bringBack(owner, rules)
    }
    return this.#backends.resolve()
  }

  async #bringBack(owner: Owner, rules: EdgeRules): Promise<void> {
    try {
      await this.#rules.restore(owner, rules)
    } catch (error) {
      const { what, why } = failureOf(error)
      this.#note(`${what}: ${why}`)
      // Its hosts can be served even when a port cannot.
      await this.#rules.restore(owner, { ...rules, published: [] }).catch(() => {})
    }
  }

  #note(text: string): void {
    this.#context.log({ type: 'note', time: this.#context.clock.now(), text })
  }
}
