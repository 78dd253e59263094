import { referencesIn, type Template } from '../cloudformation/template.ts'

/**
 * The new template with what it takes away still in it. Stacks that use what goes are changed or removed first; CloudFormation would
 * try to delete it at once, fail, and leave it behind without a word.
 */
export function widenTemplate(before: Template, after: Template): Template {
  const gone = Object.entries(before.Resources).filter(([id]) => !(id in after.Resources))
  const needed = new Set(gone.flatMap(([, one]) => [...referencesIn(one)]))
  const parameters = Object.entries(before.Parameters ?? {}).filter(([id]) => needed.has(id))
  const all = { ...Object.fromEntries(parameters), ...after.Parameters }
  return {
    ...after,
    ...(Object.keys(all).length > 0 && { Parameters: all }),
    Resources: { ...after.Resources, ...Object.fromEntries(gone) },
  }
}
