import type { Change, PlannedResource } from '../../core/plan.ts'
import type { StackStanding } from '../../core/aws/stack-status.ts'
import { shortId } from '../../core/digest.ts'
import { isByHand } from './live-stack.ts'
import type { PlannedStack } from './plan-stack.ts'

/** One line of the plan for a stack; `more` is what a person should know besides. */
export function describeStack(planned: PlannedStack, more: readonly string[] = []): Change {
  const { component, standing, resources, isChanged } = planned
  const subject = `stack ${component.stack}`
  if (!isChanged) return { action: 'keep', subject, detail: '' }
  const isNew = planned.live === undefined || ['absent', 'unborn', 'failed-birth', 'half-deleted'].includes(standing)
  const action = isNew ? 'create' : 'change'
  const count = isNew ? countTypes(resources) : countActions(resources)
  const taken = !isNew && planned.live && isByHand(planned.live) ? 'made by hand: taken over, with its tags' : undefined
  const words = [notes[standing], taken, count, ...(isNew ? [] : imageMoves(planned)), ...more].filter(Boolean)
  return { action, subject, detail: words.join('; '), resources }
}

const notes: Readonly<Partial<Record<StackStanding, string>>> = {
  'failed-birth': 'its first creation failed: it is deleted and made again',
  unborn: 'it was begun and never made',
  'half-deleted': 'its deletion failed: it is deleted and made again',
  busy: 'an operation is under way and is waited for',
  stuck: 'its last update could not be rolled back',
}

/** `image 5316ca1c5ddc becomes 0b918943df09`: its files, its name, or what its tag means have changed. */
function imageMoves({ component, parameters, live }: PlannedStack): string[] {
  return Object.entries(component.inputs).flatMap(([name, input]) => {
    const wanted = parameters[name]
    const [before, after] = [digestIn(live?.parameters[name]), wanted && 'value' in wanted && digestIn(wanted.value)]
    return input.from === 'image' && before && after && before !== after ? [`image ${before} becomes ${after}`] : []
  })
}

/** The short digest of an image that is named by one. */
function digestIn(image = ''): string | undefined {
  const digest = image.split('@')[1]
  return digest === undefined ? undefined : shortId(digest)
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
