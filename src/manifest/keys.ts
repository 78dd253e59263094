import { entriesOf, isNull, report, reportType, type Cursor, type Reader } from './cursor.ts'
import { nearestWord } from '../core/nearest-word.ts'

/** The keys a mapping may have: what reads each of them. Data, from which the table of keys in the docs is made. */
export type KeyTable = Readonly<Record<string, Reader<unknown>>>

/** What a table reads: each key with the type its reader gives. */
export type Fields<T extends KeyTable> = {
  readonly [K in keyof T]?: T[K] extends Reader<infer V> ? V : never
}

type Camel<S> = S extends `${infer A}_${infer B}` ? `${A}${Capitalize<Camel<B> & string>}` : S

/** Fields under the names that the model has: `cache_from` is `cacheFrom`. */
export type CamelFields<F> = { readonly [K in keyof F as Camel<K>]: F[K] }

/** Renames the fields of a table to the names of the model. */
export function camelFields<F extends object>(fields: F): CamelFields<F> {
  const entries = Object.entries(fields).map(([key, value]) => [
    key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ])
  // The type says the same as the line above; the compiler cannot see through `fromEntries`.
  return Object.fromEntries(entries) as CamelFields<F>
}

/** A reader of a mapping by its table, under the names of the model. */
export function shapeOf<T extends KeyTable>(table: T): Reader<CamelFields<Fields<T>>> {
  return (cursor) => {
    const fields = readKeys(cursor, table)
    return fields && camelFields(fields)
  }
}

/** Like `shapeOf`; nothing behind the key counts as an empty mapping. */
export function optionalShapeOf<T extends KeyTable>(table: T): Reader<CamelFields<Fields<T>>> {
  return (cursor) => {
    const fields = optionalKeys(table)(cursor)
    return fields && camelFields(fields)
  }
}

/** Reads a mapping by its table. Unknown keys are issues; `x-` keys are left alone. */
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
  return entry === undefined ? reportUnknown(key, child, table) : entry(child)
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
