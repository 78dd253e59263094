import type { Issue, Position } from '../core/issue.ts'
import { collectIssue } from './collect-issue.ts'
import { childPath } from './key-path.ts'
import type { FileStore } from './load/file-store.ts'
import type { Lookup } from './substitute.ts'
import { describeKind, type Tree } from './tree.ts'

/** A name in one part of the file that another part must declare. */
export interface Reference {
  readonly kind: 'volume' | 'network' | 'secret' | 'config' | 'model' | 'service'
  readonly name: string
  /** False: nobody minds when a service is there but not active. */
  readonly required?: boolean
  readonly cursor: Cursor
}

/** A port of this machine that a service wants. */
export interface PortClaim {
  readonly hostIp: string
  readonly hostPort: number
  readonly protocol: string
  readonly cursor: Cursor
}

/** What all readers of one file share: where they are, what they may ask, and where they leave what they found. */
export interface Scope {
  /** Absolute folder where relative paths start. */
  readonly directory: string
  /** Variables as interpolation sees them. */
  readonly variable: Lookup
  /** Where `env_file` and `label_file` are read. */
  readonly store: FileStore
  /** Profiles that are active. */
  readonly profiles: ReadonlySet<string>
  readonly issues: Issue[]
  readonly references: Reference[]
  readonly portClaims: PortClaim[]
  /** Where a part of the model was read that stands in a list: ports, mounts, devices and the like. */
  readonly places: WeakMap<object, Pick<Cursor, 'path' | 'keyAt'>>
}

/** A place in the file while it is read: what stands there, the key path to it, and the shared scope. */
export interface Cursor {
  readonly tree: Tree
  readonly path: string
  /** Of the key in a mapping, of the item in a list. */
  readonly keyAt: Position
  readonly scope: Scope
}

/** Reads one shape. Undefined: it reported why there is no value, or the file leaves the value out on purpose. */
export type Reader<T> = (cursor: Cursor) => T | undefined

/** An issue, without what the cursor knows. */
export interface Finding extends Omit<Issue, 'at' | 'path'> {
  /** Default: where the value stands. */
  readonly at?: Position
}

/** The keys of a mapping with their cursors, in file order; none when it is no mapping. */
export function entriesOf(cursor: Cursor): readonly (readonly [string, Cursor])[] {
  const { tree, path, scope } = cursor
  if (tree.kind !== 'map') return []
  return [...tree.entries].map(([key, { keyAt, value }]) => [
    key,
    { tree: value, path: childPath(path, key), keyAt, scope },
  ])
}

/** The items of a list with their cursors; none when it is no list. */
export function itemsOf(cursor: Cursor): readonly Cursor[] {
  const { tree, path, scope } = cursor
  if (tree.kind !== 'list') return []
  return tree.items.map((item, index) => ({ tree: item, path: `${path}[${index}]`, keyAt: item.at, scope }))
}

/** The cursor of one key, or undefined when the mapping does not have it. */
export function at(cursor: Cursor, key: string): Cursor | undefined {
  const entry = cursor.tree.kind === 'map' ? cursor.tree.entries.get(key) : undefined
  return entry && { tree: entry.value, path: childPath(cursor.path, key), keyAt: entry.keyAt, scope: cursor.scope }
}

/** True when nothing stands behind the key. */
export function isNull(cursor: Cursor): boolean {
  return cursor.tree.kind === 'scalar' && cursor.tree.value === null
}

/** Reports an issue at the cursor. Gives undefined, so that a reader can return it. */
export function report(cursor: Cursor, finding: Finding): undefined {
  const { tree } = cursor
  if (tree.kind === 'scalar' && tree.broken) return undefined
  collectIssue(cursor.scope.issues, { at: cursor.tree.at, path: cursor.path, ...finding })
  return undefined
}

/** Reports that something else than the accepted shape stands here; shows the kind only, never the value. */
export function reportType(cursor: Cursor, accepted: string, fix?: string): undefined {
  const given = describeKind(cursor.tree)
  const message = `${nameOf(cursor)} must be ${accepted}, not ${given}`
  return report(cursor, { code: 'wrong-type', message, given, accepted, ...(fix !== undefined && { fix }) })
}

/** Reports a value of the right type that makes no sense; shows it as the file writes it. */
export function reportValue(cursor: Cursor, message: string, accepted: string, fix?: string): undefined {
  const finding = { code: 'bad-value', message, given: shown(cursor), accepted }
  return report(cursor, { ...finding, ...(fix !== undefined && { fix }) })
}

/** The value as the file writes it, on one short line: `${PORT}` and not what it stands for. */
export function shown(cursor: Cursor): string {
  const { tree } = cursor
  if (tree.kind !== 'scalar') return describeKind(tree)
  return tree.value === null ? 'nothing' : shortText(tree.raw) || '""'
}

/** A text on one line of at most 60 characters. */
export function shortText(text: string): string {
  const line = text.slice(0, 61).replaceAll(/\s+/g, ' ')
  return line.length > 60 ? `${line.slice(0, 59)}…` : line
}

/** The last part of the key path, in backquotes, for a message. */
function nameOf(cursor: Cursor): string {
  const last = /(?:[^.[\]]+(?:\[\d+\])*|\["(?:[^"\\]|\\.)*"\](?:\[\d+\])*)$/.exec(cursor.path)?.[0]
  return `\`${last ?? cursor.path}\``
}
