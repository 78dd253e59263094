import type { Position } from '../core/issue.ts'

/** What `!reset` and `!override` ask for when files are merged: take the key away, or do not merge with what was there. */
export type Mark = 'reset' | 'override'

/** A single value. */
export interface Scalar {
  readonly kind: 'scalar'
  readonly value: string | number | boolean | null
  /** As the file writes it, before interpolation; safe to show, since a variable's value is not in it. */
  readonly raw: string
  readonly at: Position
  /** Absolute folder where a relative path in it starts. Absent: the project's. */
  readonly from?: string
  readonly mark?: Mark
  /** Its value could not be found out, which is an issue already; nobody complains about it twice. */
  readonly broken?: true
}

/** A list. */
export interface List {
  readonly kind: 'list'
  readonly items: readonly Tree[]
  readonly at: Position
  readonly mark?: Mark
}

/** A mapping's value with the place of its key. */
export interface Entry {
  readonly keyAt: Position
  readonly value: Tree
}

/** A mapping, in file order. */
export interface Mapping {
  readonly kind: 'map'
  readonly entries: ReadonlyMap<string, Entry>
  readonly at: Position
  readonly mark?: Mark
}

/**
 * What a YAML file says, with the position of everything, after anchors and merge keys.
 * Aliased parts are shared, so a tree may be a graph; it has no cycles. It is the form on which files are merged and extended.
 */
export type Tree = Scalar | List | Mapping

/** What a tree is, in the words of a message. */
export function describeKind(tree: Tree): string {
  if (tree.kind === 'list') return 'a list'
  if (tree.kind === 'map') return 'a mapping'
  if (tree.value === null) return 'nothing'
  if (typeof tree.value === 'number') return 'a number'
  return typeof tree.value === 'boolean' ? 'true or false' : 'text'
}

/** Text of a scalar as Compose prints it into an environment: numbers by value, not as written. */
export function textOf(scalar: Scalar): string {
  const { value, raw } = scalar
  if (value === null) return ''
  // The reference reads integers with a leading zero as octal (YAML 1.1), and so do the people who write file modes.
  if (typeof value === 'number' && /^[-+]?0[0-7]+$/.test(raw)) return String(Number.parseInt(raw, 8))
  return String(value)
}
