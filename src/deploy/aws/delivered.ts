import type { Change } from '../../core/plan.ts'
import type { Input } from '../../landscape/component.ts'

/** What stacks need that is made outside of them: images, secrets. */
export interface Delivered {
  /** Value of an input; undefined for one that is not of this delivery, or not known. */
  readonly valueOf: (input: Input) => string | undefined
  /** What `up` would change, for the plan. */
  readonly changes?: readonly Change[]
}
