import { entriesOf, isNull, report, reportType, type Cursor, type Reader } from './cursor.ts'
import { nearestWord } from './did-you-mean.ts'

/** A key of the Compose Specification that the platform `docker` does not honour yet. */
export interface Unsupported {
  readonly unsupported: true
  /** What to do instead. */
  readonly fix?: string
}

/** The keys a mapping may have: what reads each of them. Data, from which the table of keys in the docs is made. */
export type KeyTable = Readonly<Record<string, Reader<unknown> | Unsupported>>

/** What a table reads: each key with the type its reader gives. */
export type Fields<T extends KeyTable> = {
  readonly [K in keyof T as T[K] extends Unsupported ? never : K]?: T[K] extends Reader<infer V> ? V : never
}

/** The entry of a key that is not supported yet, with what to do instead. */
export function unsupported(fix?: string): Unsupported {
  return { unsupported: true, ...(fix !== undefined && { fix }) }
}

/** Entries for keys that are not supported yet and have no advice of their own. */
export function unsupportedKeys<K extends string>(...keys: readonly K[]): { readonly [P in K]: Unsupported } {
  return Object.fromEntries(keys.map((key) => [key, unsupported()])) as { [P in K]: Unsupported }
}

/** Reads a mapping by its table. Unknown and unsupported keys are issues; `x-` keys are left alone. */
export function readKeys<T extends KeyTable>(cursor: Cursor, table: T): Fields<T> | undefined {
  if (cursor.tree.kind !== 'map') return reportType(cursor, 'a mapping')
  const fields: [string, unknown][] = []
  for (const [key, child] of entriesOf(cursor)) {
    if (key.startsWith('x-')) continue
    const value = readKey(key, child, table)
    if (value !== undefined) fields.push([key, value])
  }
  // The table's readers made these values, so the type follows from the table; the compiler cannot see through `fromEntries`.
  return Object.fromEntries(fields) as Fields<T>
}

/** A reader of a mapping by its table; nothing behind the key counts as an empty mapping. */
export function optionalKeys<T extends KeyTable>(table: T): Reader<Fields<T>> {
  return (cursor) => (isNull(cursor) ? ({} as Fields<T>) : readKeys(cursor, table))
}

function readKey(key: string, child: Cursor, table: KeyTable): unknown {
  const entry = Object.hasOwn(table, key) ? table[key] : undefined
  if (entry === undefined) return reportUnknown(key, child, table)
  return typeof entry === 'function' ? entry(child) : reportUnsupported(child, `\`${key}\``, entry.fix)
}

/** Reports that what stands at the cursor is known to the specification and not supported yet. */
export function reportUnsupported(cursor: Cursor, what: string, fix?: string): undefined {
  return report(cursor, {
    code: 'not-supported',
    at: cursor.keyAt,
    message: `${what} is not supported yet on the platform docker`,
    fix: fix ?? `Remove ${what}, if the project can do without it.`,
  })
}

function reportUnknown(key: string, child: Cursor, table: KeyTable): undefined {
  const near = nearestWord(key, Object.keys(table))
  const name = `\`${key.slice(0, 60)}\``
  return report(child, {
    code: 'unknown-key',
    at: child.keyAt,
    message: `${name} is not a key of the Compose Specification here`,
    fix: near === undefined ? 'Remove it, or begin its name with `x-`.' : `Did you mean \`${near}\`?`,
  })
}
