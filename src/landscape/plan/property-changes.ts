import type { PropertyChange } from '../../core/plan.ts'
import { hidden, hideSecrets, isSecretName } from '../../manifest/hide-secrets.ts'
import { renderValue, type Words } from './render-value.ts'
import { isSameValue } from './same-value.ts'

/** A value before and after, each with the words for what it refers to. */
export interface Sides {
  readonly old: Words
  readonly new: Words
}

/** Stands for a value that nobody knows before it is made: an image that is built, the version of a secret. */
export const notKnownYet = 'known once it is made'

type Facts = Readonly<Record<string, unknown>>

/**
 * What changes within a value, each with its path: members of lists are known by their names where they have any, so that one that was
 * put in between does not change all behind it.
 */
export function propertyChanges(
  path: readonly string[],
  before: unknown,
  after: unknown,
  sides: Sides,
): PropertyChange[] {
  const [a, b] = [membersOf(before), membersOf(after)]
  const one = a ?? b
  // What came or went as a whole is named by its parts, so that a person sees what is in it.
  if (one && (a !== undefined || before === undefined) && (b !== undefined || after === undefined)) {
    const names = [...new Set([...Object.keys(a ?? {}), ...Object.keys(b ?? {})])]
    return names.flatMap((name) => propertyChanges([...path, name], a?.[name], b?.[name], sides))
  }
  const from = renderValue(before, sides.old)
  const next = renderValue(after, sides.new)
  const to = next?.includes(notKnownYet) === true ? notKnownYet : next
  return from === to ? [] : [changeOf(path, from, to)]
}

function changeOf(path: readonly string[], from: string | undefined, to: string | undefined): PropertyChange {
  const isSecret = isVariable(path) && isSecretName(path.at(-1) ?? '')
  const shown = (text: string | undefined) => (isSecret && text !== undefined ? hidden : text && hideSecrets(text, []))
  const [old, next] = [shown(from), shown(to)]
  return { path, ...(old !== undefined && { from: old }), ...(next !== undefined && { to: next }) }
}

function isVariable(path: readonly string[]): boolean {
  return path.at(-2) === 'Environment'
}

/** Keys by which members of lists are known: those of containers, variables, secrets, tags, policies. */
const nameKeys = ['Name', 'PolicyName', 'Key', 'Sid', 'ContainerName', 'SourceVolume'] as const

/** The parts of a value; undefined for one that has none: a text, or what CloudFormation computes. */
function membersOf(value: unknown): Facts | undefined {
  if (typeof value !== 'object' || value === null || isIntrinsic(value)) return undefined
  if (!Array.isArray(value)) return value as Facts
  if (value.length === 0) return {}
  const key = nameKeys.find((name) => isKeyed(value, name))
  if (key !== undefined)
    return Object.fromEntries(value.map((each: Facts) => [String(each[key]), withoutName(each, key)]))
  const isOfParts = value.some((each) => typeof each === 'object' && each !== null && !isIntrinsic(each as object))
  return isOfParts ? Object.fromEntries(value.map((each, index) => [String(index + 1), each as unknown])) : undefined
}

function isKeyed(list: readonly unknown[], key: string): boolean {
  const names = list.map((each) => (typeof each === 'object' && each !== null ? (each as Facts)[key] : undefined))
  return names.every((name) => typeof name === 'string') && new Set(names).size === names.length
}

/** `{ Name: LEVEL, Value: debug }` is `debug`. */
function withoutName(member: Facts, key: string): unknown {
  const { [key]: _name, ...rest } = member
  const values = Object.values(rest)
  const isPair = values.length === 1 && ('Value' in rest || 'ValueFrom' in rest)
  return isPair ? values[0] : rest
}

function isIntrinsic(value: object): boolean {
  const keys = Object.keys(value)
  return keys.length === 1 && (keys[0] === 'Ref' || (keys[0]?.startsWith('Fn::') ?? false))
}

/** What changes of a resource: its properties and what becomes of it when it goes. */
export function resourceChanges(
  before: { readonly Properties?: object },
  after: { readonly Properties?: object },
  names: readonly string[],
  sides: Sides,
): PropertyChange[] {
  return names.flatMap((name) => {
    const [a, b] = [valueOf(before, name), valueOf(after, name)]
    const found = propertyChanges([name], a, b, sides)
    // Values that are known only later may be the same as now.
    return found.length > 0 || isSameValue(a, b) ? found : [{ path: [name] }]
  })
}

function valueOf(resource: { readonly Properties?: object }, name: string): unknown {
  const properties = (resource.Properties ?? {}) as Facts
  return name in properties ? properties[name] : (resource as Facts)[name]
}
