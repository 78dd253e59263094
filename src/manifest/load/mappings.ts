import type { Mapping, Tree } from '../tree.ts'

/** A mapping with one key changed, or removed where the value is undefined. */
export function withKey(tree: Mapping, key: string, value: Tree | undefined): Mapping {
  const entries = new Map(tree.entries)
  const before = entries.get(key)
  if (value === undefined) entries.delete(key)
  else entries.set(key, { keyAt: before?.keyAt ?? value.at, value })
  return { ...tree, entries }
}

/** The value of a key when it is a mapping. */
export function mappingAt(tree: Mapping, key: string): Mapping | undefined {
  const value = tree.entries.get(key)?.value
  return value?.kind === 'map' ? value : undefined
}

/** The text of a value, or undefined when it is something else or empty. */
export function textAt(tree: Tree | undefined): string | undefined {
  return tree?.kind === 'scalar' && typeof tree.value === 'string' && tree.value !== '' ? tree.value : undefined
}
