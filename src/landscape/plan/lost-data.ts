import type { Plan } from '../../core/plan.ts'

/** A resource whose data is gone when a plan is run. */
export interface LostData {
  /** As `--allow-replace` takes it: `<stack>.<logical id>`. */
  readonly name: string
  readonly type: string
  readonly action: 'replace' | 'remove'
}

/** What a plan would replace or remove although it holds data, without what somebody allowed by name. */
export function lostData({ changes }: Plan, allowed: readonly string[] = []): LostData[] {
  return changes.flatMap(({ subject, resources = [] }) =>
    resources.flatMap(({ action, isStateful, logicalId, type }) => {
      const name = `${subject.replace('stack ', '')}.${logicalId}`
      const isLost = isStateful && (action === 'replace' || action === 'remove') && !allowed.includes(name)
      return isLost ? [{ name, type, action: action as 'replace' | 'remove' }] : []
    }),
  )
}
