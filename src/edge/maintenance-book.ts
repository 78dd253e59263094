import type { Maintenance, Owner } from '../core/route.ts'
import type { EdgeStore } from '../core/edge-process.ts'
import { ownerKey } from './rules/routing-table.ts'

const fileName = 'maintenance.json'

/** The environments that answer 503 on purpose. Kept in a file, so that a new edge does not open what was closed. */
export class MaintenanceBook {
  readonly #store: EdgeStore | undefined
  #entries: ReadonlyMap<string, Maintenance> = new Map()

  constructor(store: EdgeStore | undefined) {
    this.#store = store
  }

  get all(): readonly Maintenance[] {
    return [...this.#entries.values()]
  }

  of(owner: Owner): Maintenance | undefined {
    return this.#entries.size === 0 ? undefined : this.#entries.get(ownerKey(owner))
  }

  /** Reads the file; one that is broken counts as none. */
  async load(): Promise<void> {
    try {
      const entries = JSON.parse((await this.#store?.read(fileName)) ?? '[]') as readonly Maintenance[]
      this.#entries = new Map(entries.map((entry) => [ownerKey(entry), entry]))
    } catch {
      this.#entries = new Map()
    }
  }

  async set({ project, environment }: Owner, reason: string | undefined): Promise<void> {
    const entries = new Map(this.#entries)
    const key = ownerKey({ project, environment })
    if (reason === undefined) entries.delete(key)
    else entries.set(key, { project, environment, reason })
    this.#entries = entries
    await this.#store?.write(fileName, JSON.stringify(this.all))
  }
}
