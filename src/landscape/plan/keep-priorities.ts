import { standingOf } from '../../core/aws/stack-status.ts'
import type { Component, Input, Landscape, RulePlace } from '../component.ts'
import { placeRules } from '../edge/place-rules.ts'
import type { LiveStack } from './live-stack.ts'

/** A landscape whose rules keep the numbers that the balancer has. */
export interface KeptPriorities {
  readonly landscape: Landscape
  /** What a person should know of numbers that are not as the files or the balancer have them, by component. */
  readonly notes: ReadonlyMap<string, readonly string[]>
}

/** One rule that is wanted. */
interface Wanted {
  readonly component: Component
  readonly parameter: string
  readonly rule: RulePlace
  /** For a balancer without rules; over the whole landscape these are in the order in which the rules are asked. */
  readonly planned: number
  readonly live: number | undefined
}

/** Gives every rule of the balancer its number, with those that are live kept wherever the order allows it. */
export function keepPriorities(landscape: Landscape, live: readonly LiveStack[]): KeptPriorities {
  const numbers = new Map(live.filter(hasResources).map((stack) => [stack.name, livePriorities(stack)]))
  const taken = new Set([...numbers.values()].flatMap((one) => [...one.values()]))
  if (taken.size === 0) return { landscape, notes: new Map() }
  const rules = landscape.components
    .flatMap((component) => rulesOf(component, numbers.get(component.stack)))
    .toSorted((a, b) => a.planned - b.planned)
  const wanted = rules.map(({ rule, planned, live: now }) => ({ given: rule.isGiven ? planned : undefined, live: now }))
  const places = placeRules(wanted, taken)
  const placed = rules.map((rule, index) => ({ ...rule, place: places[index] as number }))
  const notes = landscape.components.map(({ name }) => {
    return [name, placed.filter(({ component }) => component.name === name).flatMap(describePlace)] as const
  })
  return {
    landscape: { ...landscape, components: landscape.components.map((one) => withPlaces(one, placed)) },
    notes: new Map(notes),
  }
}

/** What failed at its birth is deleted, with its rules, before anything of it is made again. */
function hasResources({ status }: LiveStack): boolean {
  return !['absent', 'unborn', 'failed-birth'].includes(standingOf(status))
}

/** The number of each rule that a stack has, by the parameter that it comes from. */
function livePriorities({ template, parameters }: LiveStack): ReadonlyMap<string, number> {
  const rules = Object.values(template?.Resources ?? {}).filter(({ Type }) => Type === ruleType)
  const found = rules.flatMap(({ Properties }) => {
    const { Priority } = Properties as { readonly Priority?: unknown }
    const name = referenceIn(Priority)
    const number = Number(name === undefined ? Priority : parameters[name])
    return Number.isInteger(number) ? [[name ?? `${number}`, number] as const] : []
  })
  return new Map(found)
}

const ruleType = 'AWS::ElasticLoadBalancingV2::ListenerRule'

function referenceIn(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null && 'Ref' in value ? String(value.Ref) : undefined
}

function rulesOf(component: Component, numbers: ReadonlyMap<string, number> = new Map()): Wanted[] {
  return Object.entries(component.inputs).flatMap(([parameter, input]) => {
    if (input.from !== 'value' || !input.rule) return []
    return [{ component, parameter, rule: input.rule, planned: Number(input.value), live: numbers.get(parameter) }]
  })
}

type Placed = Wanted & { readonly place: number }

function withPlaces(component: Component, placed: readonly Placed[]): Component {
  const own = placed.filter((one) => one.component === component)
  if (own.length === 0) return component
  const inputs = own.map(({ parameter, rule, place }): [string, Input] => [
    parameter,
    { from: 'value', value: String(place), rule },
  ])
  return { ...component, inputs: { ...component.inputs, ...Object.fromEntries(inputs) } }
}

/** A number that was moved, and one that was asked for and is not free yet. */
function describePlace({ rule: { title, isGiven }, planned, live, place }: Placed): string[] {
  if (isGiven && place !== planned)
    return [
      `the rule for ${title} gets priority ${place}, because another rule has ${planned}; a later \`up\` gives it`,
    ]
  if (live === undefined || live === place || isGiven) return []
  return [`the rule for ${title} moves from priority ${live} to ${place}, which keeps the order; ${meanwhile}`]
}

const meanwhile = 'while it moves, another rule may answer for it'
