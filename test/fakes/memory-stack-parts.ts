import type { ChangeSetOrder, ResourceChange, StackEvent } from '../../src/core/aws/stack-port.ts'
import type { ServiceOrder } from './memory-ecs.ts'
import { referencesIn, type Template } from '../../src/landscape/cloudformation/template.ts'
import { replacesResource } from '../../src/landscape/plan/resource-traits.ts'

/** An operation on a stack: gives the time until its next step. */
export type Operation = Generator<number, void>
/** As an operation; ends with the resource that failed. */
export type Making = Generator<number, string | undefined>
/** As an operation; ends with the resources that stay. */
export type Unmaking = Generator<number, string[]>

/** A resource of a stack. */
export interface Resource {
  readonly physicalId: string
  readonly type: string
  readonly status: string
}

/** What a stack was before an update. */
export interface Back {
  readonly template: Template
  readonly parameters: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
  readonly resources: ReadonlyMap<string, Resource>
}

/** A stack in memory. */
export interface Stack {
  readonly name: string
  readonly id: string
  status: string
  changedAt: number
  template: Template
  parameters: Readonly<Record<string, string>>
  tags: Readonly<Record<string, string>>
  outputs: Readonly<Record<string, string>>
  isProtected: boolean
  readonly resources: Map<string, Resource>
  readonly events: StackEvent[]
  readonly changeSets: Map<string, { readonly order: ChangeSetOrder; readonly at: number }>
  operation?: { readonly steps: Operation; readonly dueAt: number; readonly token: string }
  back?: Back
  token?: string
}

/** The template of an order. */
export function parse({ template }: ChangeSetOrder): Template {
  return JSON.parse(template) as Template
}

/** True for a stack that can be updated. */
export function isAtRest({ status, operation }: Stack): boolean {
  const canUpdate = /^(?:CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT)_COMPLETE$/.test(status)
  return canUpdate && operation === undefined
}

/** What an order changes, by comparing texts, as AWS does without looking at resources. */
export function changesOf(stack: Stack, order: ChangeSetOrder): ResourceChange[] {
  const moved = Object.keys(order.parameters).filter((name) => order.parameters[name] !== stack.parameters[name])
  for (;;) {
    const changes = compare(stack, order, moved)
    const replaced = changes.filter(
      ({ replacement, logicalId }) => replacement === 'True' && !moved.includes(logicalId),
    )
    if (replaced.length === 0) return changes
    // What refers to something that is replaced changes with it.
    moved.push(...replaced.map(({ logicalId }) => logicalId))
  }
}

function compare(stack: Stack, order: ChangeSetOrder, moved: readonly string[]): ResourceChange[] {
  const [old, wanted] = [stack.template.Resources, parse(order).Resources]
  const change = (logicalId: string, action: string, replacement: ResourceChange['replacement'] = 'False') => {
    return { logicalId, type: (wanted[logicalId] ?? old[logicalId])?.Type ?? '', action, replacement }
  }
  const changes = Object.entries(wanted).flatMap(([id, { Type, Properties }]) => {
    const before = old[id]?.Properties as Readonly<Record<string, unknown>> | undefined
    if (!before) return [change(id, 'Add')]
    const after = Properties as Readonly<Record<string, unknown>>
    const names = Object.keys({ ...before, ...after }).filter(
      (name) =>
        JSON.stringify(before[name]) !== JSON.stringify(after[name]) ||
        [...referencesIn(after[name])].some((each) => moved.includes(each)),
    )
    if (names.length === 0) return []
    return [change(id, 'Modify', names.some((name) => replacesResource(Type, name)) ? 'True' : 'False')]
  })
  const removed = Object.keys(old).filter((id) => !(id in wanted))
  return [...changes, ...removed.map((id) => change(id, 'Remove'))]
}

/** Resources in the order in which they can be made, those side by side that need nothing of each other. */
export function levelsOf({ Resources }: Template, ids: readonly string[]): string[][] {
  const levels: string[][] = []
  let waiting = [...ids]
  while (waiting.length > 0) {
    const ready = waiting.filter(
      (id) => ![...referencesIn(Resources[id])].some((each) => each !== id && waiting.includes(each)),
    )
    levels.push(ready.length > 0 ? ready : waiting)
    waiting = waiting.filter((id) => !levels.at(-1)?.includes(id))
  }
  return levels
}

/** What names stand for in a stack. */
export function valuesOf({ resources, parameters, template }: Stack): (name: string) => string {
  return (name) => parameters[name] ?? resources.get(name)?.physicalId ?? defaultOf(template, name)
}

function defaultOf({ Parameters = {} }: Template, name: string): string {
  const { Default: value } = (Parameters[name] ?? {}) as { Default?: unknown }
  return value === undefined ? name : String(value)
}

/** The value of an output. */
export function evaluate(value: unknown, valueOf: (name: string) => string): string {
  if (typeof value !== 'object' || value === null) return String(value)
  const [[kind, given]] = Object.entries(value) as [[string, unknown]]
  if (kind === 'Ref') return valueOf(String(given))
  if (kind === 'Fn::GetAtt')
    return (given as string[]).map((part, index) => (index === 0 ? valueOf(part) : part)).join('.')
  if (kind === 'Fn::Join') {
    const [separator, parts] = given as [string, unknown[]]
    return parts.map((part) => evaluate(part, valueOf)).join(separator)
  }
  const text = Array.isArray(given) ? String(given[0]) : String(given)
  return text.replaceAll(/\$\{([^}]+)\}/g, (_, name: string) => valueOf(name))
}

/** True for a service of ECS. */
export function isService({ template }: Stack, id: string): boolean {
  return template.Resources[id]?.Type === 'AWS::ECS::Service'
}

interface ContainerText {
  readonly Name?: string
  readonly Image: unknown
}

function containerIn(stack: Stack, id: string): ContainerText | undefined {
  const properties = stack.template.Resources[id]?.Properties as { readonly ContainerDefinitions?: ContainerText[] }
  return properties.ContainerDefinitions?.at(-1)
}

/** The image of a task definition. */
export function imageOf(stack: Stack, id: string): string {
  return evaluate(containerIn(stack, id)?.Image ?? '', valuesOf(stack))
}

/** What a stack asks of a service. */
export function orderOf(stack: Stack, id: string): ServiceOrder {
  const properties = stack.template.Resources[id]?.Properties as unknown as {
    readonly TaskDefinition: { readonly Ref: string }
    readonly DesiredCount?: number
    readonly LoadBalancers?: { readonly TargetGroupArn: unknown }[]
  }
  const { TaskDefinition: task, DesiredCount = 1, LoadBalancers = [] } = properties
  const values = valuesOf(stack)
  return {
    arn: stack.resources.get(id)?.physicalId ?? '',
    definition: values(task.Ref),
    wanted: DesiredCount,
    groups: LoadBalancers.map((one) => evaluate(one.TargetGroupArn, values)),
    container: containerIn(stack, task.Ref)?.Name ?? 'main',
  }
}
