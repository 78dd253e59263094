import type { ParameterValue, PlannedResource } from '../../core/plan.ts'
import { explainResources } from './explain-resources.ts'
import { standingOf, type StackStanding } from '../../core/aws/stack-status.ts'
import { referencesIn, type Template } from '../cloudformation/template.ts'
import type { Component } from '../component.ts'
import { compareTemplates } from './compare-templates.ts'
import { haveSameTags, parseTemplate, renderTemplate, tagsFor, type LiveStack } from './live-stack.ts'
import { haveSameOutputs, isSameValue } from './same-value.ts'
import { describeInput, resolveInput, type LandscapeWish } from './wish.ts'

/** What becomes of one stack. */
export interface PlannedStack {
  readonly component: Component
  readonly live: LiveStack | undefined
  readonly standing: StackStanding
  readonly template: Template
  readonly parameters: Readonly<Record<string, ParameterValue>>
  readonly tags: Readonly<Record<string, string>>
  /** Inputs that nobody knows the value of, in words. */
  readonly unknown: readonly string[]
  readonly resources: readonly PlannedResource[]
  /** False for one that is as wanted. */
  readonly isChanged: boolean
  /** Outputs whose value is another one afterwards, or may be. */
  readonly unstable: ReadonlySet<string>
}

/** Plans one stack. `earlier` are those it may use, planned already. */
export function planStack(
  wish: LandscapeWish,
  component: Component,
  live: LiveStack | undefined,
  earlier: readonly PlannedStack[],
): PlannedStack {
  const standing = standingOf(live?.status)
  const isBorn = standing === 'settled' || standing === 'busy' || standing === 'stuck'
  const before = isBorn ? live : undefined
  const template = parseTemplate(renderTemplate(component.template)) as Template
  const { parameters, unknown, unknownNames } = resolveInputs(wish, component, before)
  const tags = tagsFor(wish.owner, component.name, wish.release)
  const moved = movedParameters(parameters, before, earlier)
  const compared = compareTemplates(before?.template, template, moved)
  const resources = before
    ? explainResources(compared, { before, template, parameters, unknownNames, moved })
    : compared
  const isAsWanted =
    standing === 'settled' &&
    before?.template !== undefined &&
    resources.length + moved.size === 0 &&
    haveSameOutputs(before.template, template) &&
    haveSameTags(before.tags, tags)
  // While an operation is under way, its template may be new and its outputs old.
  const outputsBefore = standing === 'settled' ? before?.template : undefined
  const unstable = unstableOutputs(outputsBefore, template, resources, moved)
  return { component, live, standing, template, parameters, tags, unknown, resources, isChanged: !isAsWanted, unstable }
}

function resolveInputs(wish: LandscapeWish, component: Component, live: LiveStack | undefined) {
  const found = Object.entries(component.inputs).map(([name, input]) => {
    return { name, input, value: resolveInput(wish, live, name, input) }
  })
  const unknown = found.filter(({ value }) => value === undefined)
  return {
    parameters: Object.fromEntries(
      found.map(({ name, input, value }) => [name, value ?? { value: describeInput(input) }]),
    ),
    unknown: unknown.map(({ input }) => describeInput(input)),
    unknownNames: new Set(unknown.map(({ name }) => name)),
  }
}

/** Parameters whose value is another one than now, or may be once the stacks before have changed. */
function movedParameters(
  parameters: PlannedStack['parameters'],
  live: LiveStack | undefined,
  earlier: readonly PlannedStack[],
): ReadonlySet<string> {
  if (live === undefined) return new Set(Object.keys(parameters))
  const moved = Object.entries(parameters).filter(([name, wanted]) => {
    if ('value' in wanted) return wanted.value !== live.parameters[name]
    const source = earlier.find(({ component }) => component.stack === wanted.stack)
    return (
      source?.unstable.has(wanted.output) !== false || source.live?.outputs[wanted.output] !== live.parameters[name]
    )
  })
  return new Set(moved.map(([name]) => name))
}

/** An output stays when its text does, and what it refers to is neither another resource nor a parameter with another value. */
function unstableOutputs(
  before: Template | undefined,
  after: Template,
  resources: readonly PlannedResource[],
  moved: ReadonlySet<string>,
): ReadonlySet<string> {
  const touched = new Set([...moved, ...resources.map(({ logicalId }) => logicalId)])
  const renewed = new Set([
    ...moved,
    ...resources.filter(({ action }) => action !== 'change').map((one) => one.logicalId),
  ])
  const names = Object.entries(after.Outputs ?? {}).filter(([name, output]) => {
    const old = before?.Outputs?.[name]
    const isSame = old !== undefined && isSameValue(valueIn(old), valueIn(output))
    // An attribute may be another one after any change; what `Ref` gives is the resource's identity.
    const risky = mentionsAttribute(output) ? touched : renewed
    return !isSame || [...referencesIn(output)].some((id) => risky.has(id))
  })
  return new Set(names.map(([name]) => name))
}

function valueIn(output: object): unknown {
  return 'Value' in output ? output.Value : undefined
}

function mentionsAttribute(output: object): boolean {
  return /"Fn::(?:GetAtt|Sub)"/.test(JSON.stringify(output))
}
