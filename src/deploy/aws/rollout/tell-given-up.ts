import type { Cause } from './cause.ts'
import type { RolloutWatch } from './watch-rollout.ts'

/** Says at once that a roll-out is given up, and why: the way back takes minutes, and the whole failure comes after it. */
export function tellGivenUp({ work, service }: RolloutWatch, { what, why }: Cause): void {
  const text = `Service ${service} ${what}: ${why}. It is given up, and the change is taken back`
  work.context.emit({ type: 'note', level: 'warning', text })
}
