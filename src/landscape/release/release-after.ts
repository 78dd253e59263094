import type { Plan, Step } from '../../core/plan.ts'
import { isService, type LiveStack } from '../plan/live-stack.ts'
import { isServing, type LandscapeRelease } from './release-record.ts'

/** What is recorded before a plan is run. */
export interface Recorded {
  readonly live: readonly LiveStack[]
  readonly last?: LandscapeRelease
  readonly next: number
}

/** Number of the release that serves once a plan has succeeded; 0 where there is no service that could. */
export function releaseAfter({ steps }: Plan, { live, last, next }: Recorded, wantsServices: boolean): number {
  if (steps.some(isChangeOfService)) return next
  if (last) return isServing(last, live) ? last.number : next
  return wantsServices ? next : 0
}

/** True for a step after which what serves is made of something else. */
export function isChangeOfService({ service = '', effect }: Step): boolean {
  return isService({ name: service }) && (effect.kind === 'stack' || effect.kind === 'remove-stack')
}
