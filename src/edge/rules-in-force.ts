import { SlipwayError } from '../core/error.ts'
import type { EdgeRules, Owner } from '../core/route.ts'
import type { Backends } from './backends.ts'
import type { PublishedPorts } from './published-ports.ts'
import { backendsOf, buildTable, conflictOf, emptyTable, ownerKey, withRules } from './routing-table.ts'
import type { RoutingTable } from './routing-table.ts'

/** The rules that are in force, and the one way to change them. */
export class RulesInForce {
  readonly #backends: Backends
  readonly #ports: () => PublishedPorts
  readonly #decided = new Set<string>()
  #table = emptyTable
  #last: Promise<unknown> = Promise.resolve()

  constructor(backends: Backends, ports: () => PublishedPorts) {
    this.#backends = backends
    this.#ports = ports
  }

  get table(): RoutingTable {
    return this.#table
  }

  /** Replaces an owner's rules; resolves when they are in force. Throws a failure and changes nothing otherwise. */
  apply(owner: Owner, rules: EdgeRules): Promise<void> {
    return this.#inTurn(async () => {
      await this.#change(owner, rules)
      this.#decided.add(ownerKey(owner))
    })
  }

  /** Like `apply`, unless somebody has already said what this owner wants. */
  restore(owner: Owner, rules: EdgeRules): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.#decided.has(ownerKey(owner))) await this.#change(owner, rules)
    })
  }

  async #change(owner: Owner, rules: EdgeRules): Promise<void> {
    const conflict = conflictOf(this.#table, owner, rules)
    if (conflict) throw new SlipwayError(conflict)
    const before = backendsOf(this.#table)
    const next = buildTable(withRules(this.#table, owner, rules), (spec) => this.#backends.take(spec))
    try {
      await this.#backends.resolve()
      await this.#backends.prove([...backendsOf(next)].filter((each) => !before.has(each)))
      const closeObsolete = await this.#ports().prepare([...next.ports.values()].map((route) => route.rule))
      this.#table = next
      closeObsolete()
    } finally {
      this.#backends.keepOnly(backendsOf(this.#table))
    }
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#last.then(work)
    this.#last = turn.catch(() => {})
    return turn
  }
}
