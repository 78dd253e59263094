import type { ParameterValue, PlannedResource } from '../../core/plan.ts'
import type { Template, TemplateResource } from '../cloudformation/template.ts'
import type { LiveStack } from './live-stack.ts'
import { notKnownYet, resourceChanges, type Sides } from './property-changes.ts'

/** A stack before and after, with the values that go into it. */
export interface StackChange {
  readonly before: LiveStack
  readonly template: Template
  readonly parameters: Readonly<Record<string, ParameterValue>>
  /** Parameters whose value nobody knows yet: an image that is built first. */
  readonly unknownNames: ReadonlySet<string>
  /** Parameters whose value is another one, or may be. */
  readonly moved: ReadonlySet<string>
}

/** Adds to each resource that is changed or replaced what changes of it: old and new, in words. */
export function explainResources(resources: readonly PlannedResource[], change: StackChange): PlannedResource[] {
  const sides = sidesOf(resources, change)
  const [old, wanted] = [change.before.template?.Resources ?? {}, change.template.Resources]
  return resources.map((one) => {
    const [a, b]: (TemplateResource | undefined)[] = [old[one.logicalId], wanted[one.logicalId]]
    return a && b ? { ...one, changes: resourceChanges(a, b, one.properties, sides) } : one
  })
}

/** What logical ids stand for: values of parameters, and resources, of which another one may take the place. */
function sidesOf(resources: readonly PlannedResource[], change: StackChange): Sides {
  const { before, parameters, unknownNames, moved } = change
  const replaced = new Set(resources.filter(({ action }) => action === 'replace').map(({ logicalId }) => logicalId))
  return {
    old: (id) => before.parameters[id] ?? id,
    new: (id) => {
      const given = parameters[id]
      if (given === undefined) return replaced.has(id) ? `the new ${id}` : (before.parameters[id] ?? id)
      if (unknownNames.has(id)) return notKnownYet
      if ('value' in given) return given.value
      return moved.has(id) ? `the new ${given.output} of ${given.stack}` : (before.parameters[id] ?? id)
    },
  }
}
