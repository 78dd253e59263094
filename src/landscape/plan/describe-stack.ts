import type { Change, PlannedResource } from '../../core/plan.ts'
import type { StackStanding } from '../../core/aws/stack-status.ts'
import { isByHand } from './live-stack.ts'
import type { PlannedStack } from './plan-stack.ts'

/** One line of the plan for a stack; `more` is what a person should know besides. */
export function describeStack(planned: PlannedStack, more: readonly string[] = []): Change {
  const { component, standing, resources, isChanged } = planned
  const subject = `stack ${component.stack}`
  if (!isChanged) return { action: 'keep', subject, detail: '' }
  const isNew = planned.live === undefined || ['absent', 'unborn', 'failed-birth', 'half-deleted'].includes(standing)
  const action = isNew ? 'create' : 'change'
  const taken = !isNew && planned.live && isByHand(planned.live) ? 'made by hand: taken over, with its tags' : undefined
  const words = [notes[standing], taken, isNew ? countTypes(resources) : countActions(resources), ...more].filter(
    Boolean,
  )
  return { action, subject, detail: words.join('; '), resources }
}

const notes: Readonly<Partial<Record<StackStanding, string>>> = {
  'failed-birth': 'its first creation failed: it is deleted and made again',
  unborn: 'it was begun and never made',
  'half-deleted': 'its deletion failed: it is deleted and made again',
  busy: 'an operation is under way and is waited for',
  stuck: 'its last update could not be rolled back',
}

/** `22 resources: 3 Subnet, 1 VPC, …`. */
export function countTypes(resources: readonly PlannedResource[]): string {
  const names = resources.map(({ type }) => type.split('::').at(-1) ?? type)
  const counts = new Map(names.map((name) => [name, names.filter((each) => each === name).length]))
  const kinds = [...counts].map(([name, count]) => (count === 1 ? name : `${count} ${name}`))
  return `${resources.length} ${resources.length === 1 ? 'resource' : 'resources'}: ${kinds.join(', ')}`
}

/** `1 replaced, 2 changed`; what may follow from other stacks where nothing of its own changes. */
function countActions(resources: readonly PlannedResource[]): string {
  const words = (['replace', 'remove', 'change', 'create'] as const).flatMap((action) => {
    const count = resources.filter((one) => one.action === action).length
    return count === 0 ? [] : [`${count} ${participles[action]}`]
  })
  return words.length === 0 ? 'only outputs, tags or values of other stacks' : words.join(', ')
}

const participles = { replace: 'replaced', remove: 'removed', change: 'changed', create: 'created' } as const
