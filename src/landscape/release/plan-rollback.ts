import type { Plan } from '../../core/plan.ts'
import type { Owner } from '../../core/route.ts'
import type { AwsEnvironment } from '../../manifest/types/environment.ts'
import type { Template } from '../cloudformation/template.ts'
import type { Component, Input } from '../component.ts'
import { basisOf, componentOf, foundation, isService, type LiveStack } from '../plan/live-stack.ts'
import { planLandscape } from '../plan/plan-landscape.ts'
import type { LandscapeRelease, ReleasedStack } from './release-record.ts'

/** What is gone back to, and from where. */
export interface RollbackInput {
  readonly owner: Owner
  readonly environment: AwsEnvironment
  readonly release: LandscapeRelease
  /** Templates of the release by their digest. */
  readonly templates: ReadonlyMap<string, Template>
  readonly live: readonly LiveStack[]
  /** Number that this becomes. */
  readonly next: number
}

/**
 * The way back to a release. It changes stacks of services alone: what they need of the landscape is given to them as it is now, and
 * stays as it is. A service that the release did not have goes, for its rules of the balancer may take what others shall answer.
 */
export function planRollback({ owner, environment, release, templates, live, next }: RollbackInput): Plan {
  const components = release.services.map((service) => componentFrom(service, release, templates, live))
  const after = Object.fromEntries(release.services.map((service) => [service.component, service.after]))
  const landscape = { environment, components }
  const wish = { owner, landscape, after, zones: [], valueOf: () => undefined, release: next }
  const concerned = live.filter((stack) => {
    const name = componentOf(stack)
    return name === foundation || isService({ name })
  })
  return { ...planLandscape(wish, concerned).plan, basis: basisOf(live) }
}

function componentFrom(
  { component, stack, template, parameters }: ReleasedStack,
  release: LandscapeRelease,
  templates: RollbackInput['templates'],
  live: readonly LiveStack[],
): Component {
  const found = templates.get(template)
  if (!found) throw new Error(`the template ${template} was not read`)
  const inputs = Object.entries(parameters).map(([name, { value, output }]): [string, Input] => {
    const other = output && release.services.find((one) => one.stack === output.stack)
    if (output && other) return [name, { from: 'output', component: other.component, output: output.output }]
    return [name, { from: 'value', value: (output && outputOf(live, output)) ?? value }]
  })
  return { name: component, stack, template: found, inputs: Object.fromEntries(inputs) }
}

/** Outputs that a release needs and that the landscape does not have any more, in words. */
export function lackingOutputs({ services }: LandscapeRelease, live: readonly LiveStack[]): string[] {
  const own = new Set(services.map(({ stack }) => stack))
  const lacking = services.flatMap(({ parameters }) =>
    Object.values(parameters).flatMap(({ output }) => {
      if (!output || own.has(output.stack) || outputOf(live, output) !== undefined) return []
      return [`stack ${output.stack} has no output ${output.output} any more`]
    }),
  )
  return [...new Set(lacking)]
}

function outputOf(live: readonly LiveStack[], { stack, output }: { readonly stack: string; readonly output: string }) {
  return live.find(({ name }) => name === stack)?.outputs[output]
}
