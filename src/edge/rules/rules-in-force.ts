import { SlipwayError } from '../../core/error.ts'
import type { EdgeRules, Owner } from '../../core/route.ts'
import type { Backends } from '../backends/backends.ts'
import type { PublishedPorts } from '../published-ports.ts'
import { backendsOf, buildTable, conflictOf, emptyTable, ownerKey, withRules } from './routing-table.ts'
import type { RoutingTable } from './routing-table.ts'

/** The rules that are in force, and the one way to change them. */
export class RulesInForce {
  readonly #backends: Backends
  readonly #ports: () => PublishedPorts
  readonly #decided = new Set<string>()
  #table = emptyTable
  #last: Promise<unknown> = Promise.resolve()
  /** Why no command can change the rules any more. */
  #closed: SlipwayError | undefined

  constructor(backends: Backends, ports: () => PublishedPorts) {
    this.#backends = backends
    this.#ports = ports
  }

  get table(): RoutingTable {
    return this.#table
  }

  /** Replaces an owner's rules; resolves when they are in force. Throws a failure and changes nothing otherwise. */
  apply(owner: Owner, rules: EdgeRules): Promise<void> {
    return this.inTurn(async () => {
      await this.#change(owner, rules)
      this.#decided.add(ownerKey(owner))
    })
  }

  /** Like `apply`, unless somebody has already said what this owner wants. */
  restore(owner: Owner, rules: EdgeRules): Promise<void> {
    return this.inTurn(async () => {
      if (!this.#decided.has(ownerKey(owner))) await this.#change(owner, rules)
    })
  }

  /** Does something while no rules change. */
  inTurn(work: () => Promise<void>): Promise<void> {
    return this.#queue(async () => {
      if (this.#closed) throw this.#closed
      await work()
    })
  }

  /** From here on every change is refused, but those that `follow` brings. */
  close(why: SlipwayError): void {
    this.#closed = why
  }

  /** Takes over what the successor serves, for connections that were kept. Ports are the successor's. */
  follow(owner: Owner, rules: EdgeRules): Promise<void> {
    return this.#queue(() => this.#change(owner, { ...rules, published: [] })).catch(() => {})
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

  #queue(work: () => Promise<void>): Promise<void> {
    const turn = this.#last.then(work)
    this.#last = turn.catch(() => {})
    return turn
  }
}
