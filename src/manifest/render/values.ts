/** A plain value as YAML and JSON know it. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain }

/** A mapping whose absent and empty values are still in it. */
export type Draft = Readonly<Record<string, Plain | undefined>>

/** The mapping without what is absent, false by default, or empty; undefined when nothing is left. */
export function compact(draft: Draft): { readonly [key: string]: Plain } | undefined {
  const entries = Object.entries(draft).filter((entry): entry is [string, Plain] => !isEmpty(entry[1]))
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}

function isEmpty(value: Plain | undefined): boolean {
  if (value === undefined || value === null || value === '') return true
  return typeof value === 'object' && (Array.isArray(value) ? value : Object.keys(value)).length === 0
}

/** A mapping in the order of its keys. */
export function sorted<T extends Plain>(
  values: Readonly<Record<string, T>> | undefined,
): { [key: string]: T } | undefined {
  if (!values) return undefined
  return Object.fromEntries(Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
}

/** Every entry of a mapping changed, in the order of the keys. */
export function mapped<T>(values: Readonly<Record<string, T>> | undefined, render: (value: T) => Plain | undefined) {
  return (
    values && sorted(Object.fromEntries(Object.entries(values).map(([key, value]) => [key, render(value) ?? null])))
  )
}

/** Bytes as Compose prints them. */
export function bytes(value: number | undefined): string | undefined {
  return value === undefined ? undefined : String(value)
}

/** True, or nothing: a switch that is off is as if it were not there. */
export function flag(value: boolean | undefined): true | undefined {
  return value || undefined
}

const units = [
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
] as const

/** Milliseconds as a Go duration: `1m30s`, `500ms`, `0s`. */
export function duration(ms: number | undefined): string | undefined {
  if (ms === undefined) return undefined
  if (ms < 1000) return ms === 0 ? '0s' : `${ms}ms`
  let rest = ms
  let text = ''
  for (const [unit, size] of units) {
    const amount = unit === 's' ? rest / size : Math.floor(rest / size)
    rest -= amount * size
    if (amount > 0 || text !== '') text += `${amount}${unit}`
  }
  return text
}

/** A file mode in octal. */
export function mode(value: number | undefined): string | undefined {
  return value === undefined ? undefined : `0${value.toString(8)}`
}
