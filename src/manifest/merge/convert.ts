import type { Entry, List, Mapping, Scalar, Tree } from '../tree.ts'
import { textOf } from '../tree.ts'

/** `NAME=value` items or a mapping, as a mapping; undefined when an item is something else, which its reader reports. */
export function toPairs(tree: Tree): Mapping | undefined {
  if (tree.kind === 'map') return tree
  if (tree.kind !== 'list') return undefined
  const entries = new Map<string, Entry>()
  for (const item of tree.items) {
    const pair = item.kind === 'scalar' && typeof item.value === 'string' ? pairOf(item, item.value) : undefined
    if (!pair) return undefined
    entries.set(pair.name, { keyAt: item.at, value: pair.value })
  }
  return { kind: 'map', entries, at: tree.at }
}

function pairOf(item: Scalar, text: string): { readonly name: string; readonly value: Scalar } | undefined {
  const [, name = '', value] = /^([^=]*[^=\s])(?:=([\s\S]*))?$/.exec(text) ?? []
  if (name === '') return undefined
  const raw = item.raw.slice(item.raw.indexOf('=') + 1)
  return { name, value: { ...item, value: value ?? null, raw: value === undefined ? '' : raw } }
}

/** Text, a list, or a mapping whose entries become `key=value`, always as a list. */
export function toList(tree: Tree): List | undefined {
  if (tree.kind === 'list') return tree
  if (tree.kind === 'map') return { kind: 'list', at: tree.at, items: [...tree.entries].flatMap(itemsOfEntry) }
  return tree.value === null ? undefined : { kind: 'list', at: tree.at, items: [tree] }
}

function itemsOfEntry([key, { keyAt, value }]: readonly [string, Entry]): readonly Tree[] {
  if (value.kind === 'list') return value.items.flatMap((item) => itemsOfEntry([key, { keyAt, value: item }]))
  if (value.kind === 'map') return [value]
  return [{ ...value, value: `${key}=${textOf(value)}`, raw: `${key}=${value.raw}`, at: keyAt }]
}

/** A list of names as a mapping from each to the same value; a mapping stays. */
export function toNames(tree: Tree, valueOf: (item: Scalar) => Tree): Mapping | undefined {
  if (tree.kind === 'map') return tree
  if (tree.kind !== 'list') return undefined
  const names = tree.items.filter((item) => item.kind === 'scalar' && typeof item.value === 'string')
  if (names.length < tree.items.length) return undefined
  const entries = names.flatMap((item): [string, Entry][] =>
    item.kind === 'scalar' ? [[String(item.value), { keyAt: item.at, value: valueOf(item) }]] : [],
  )
  return { kind: 'map', entries: new Map(entries), at: tree.at }
}

/** Nothing, where an item stands. */
export function nothingAt(item: Scalar): Scalar {
  return { kind: 'scalar', value: null, raw: '', at: item.at }
}

/** What the short form of a dependency means. */
export function startedAt(item: Scalar): Mapping {
  const value = (content: string | boolean): Entry => ({
    keyAt: item.at,
    value: { kind: 'scalar', value: content, raw: String(content), at: item.at },
  })
  return {
    kind: 'map',
    at: item.at,
    entries: new Map([
      ['condition', value('service_started')],
      ['required', value(true)],
    ]),
  }
}
