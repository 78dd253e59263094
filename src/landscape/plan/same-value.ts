import type { Template } from '../cloudformation/template.ts'

/** True when two JSON values say the same; the order of keys says nothing. */
export function isSameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const [left, right] = [entriesOf(a), entriesOf(b)]
  return (
    left.size === right.size && [...left].every(([key, value]) => right.has(key) && isSameValue(value, right.get(key)))
  )
}

function entriesOf(value: object): Map<string, unknown> {
  return new Map(Object.entries(value).filter(([, each]) => each !== undefined))
}

/** True when two templates give the same outputs: descriptions make nothing, and CloudFormation does not change them alone. */
export function haveSameOutputs({ Outputs: a = {} }: Template, { Outputs: b = {} }: Template): boolean {
  return isSameValue(withoutWords(a), withoutWords(b))
}

function withoutWords(parts: Readonly<Record<string, object>>): object {
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, { ...part, Description: undefined }]))
}
