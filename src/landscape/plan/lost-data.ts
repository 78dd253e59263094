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

/** Names that were allowed and that nothing of the plan needs: a slip of the keys, or left over from an earlier change. */
export function unneededNames(plan: Plan, allowed: readonly string[]): string[] {
  const names = new Set(lostData(plan).map(({ name }) => name))
  return allowed.filter((name) => !names.has(name))
}
