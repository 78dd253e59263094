import type { Backend } from '../backends/backend.ts'

/** The backends of one rule, used in turn. */
export class TargetGroup {
  readonly targets: readonly Backend[]
  #turn = 0

  constructor(targets: readonly Backend[]) {
    this.targets = targets
  }

  /** The next healthy backend that was not tried yet. */
  pick(tried?: ReadonlySet<Backend>): Backend | undefined {
    const { targets } = this
    for (let step = 0; step < targets.length; step += 1) {
      const candidate = targets[(this.#turn + step) % targets.length]
      if (candidate === undefined || !candidate.healthy || tried?.has(candidate)) continue
      this.#turn = (this.#turn + step + 1) % targets.length
      return candidate
    }
    return undefined
  }

  /** True when a healthy backend is there that was not tried yet, besides this one. */
  hasOther(than: Backend, tried: ReadonlySet<Backend>): boolean {
    return this.targets.some((each) => each !== than && each.healthy && !tried.has(each))
  }
}
