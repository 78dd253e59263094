import type { Template, TemplateResource } from '../cloudformation/template.ts'
import type { Component } from '../component.ts'

/**
 * The foundation with the repositories that it has already. Another environment of the project may need them, whose overrides build what is
 * not built here, and releases that one goes back to. One that was taken out of the stack would keep its name and could not be made again.
 */
export function keepRepositories(component: Component, live: Template | undefined): Component {
  const { template } = component
  const kept = Object.entries(live?.Resources ?? {}).filter(
    ([id, one]) => isRepository(one) && !(id in template.Resources),
  )
  if (kept.length === 0) return component
  const outputs = kept.flatMap(([id]) => (live?.Outputs?.[id] ? [[id, live.Outputs[id]] as const] : []))
  return {
    ...component,
    template: {
      ...template,
      Resources: { ...template.Resources, ...Object.fromEntries(kept) },
      Outputs: { ...template.Outputs, ...Object.fromEntries(outputs) },
    },
  }
}

function isRepository({ Type }: TemplateResource): boolean {
  return Type === 'AWS::ECR::Repository'
}
