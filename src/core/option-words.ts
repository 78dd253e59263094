/** An option with its value, or nothing when there is no value. */
export function option(name: string, value: string | number | undefined): string[] {
  return value === undefined ? [] : [name, String(value)]
}

/** The same option for each of a list. */
export function options(name: string, values: readonly (string | number)[] | undefined): string[] {
  return (values ?? []).flatMap((value) => [name, String(value)])
}

/** The same option for each pair, as `name=value`. */
export function pairOptions(name: string, pairs: Readonly<Record<string, string>> | undefined): string[] {
  return Object.entries(pairs ?? {}).flatMap(([key, value]) => [name, `${key}=${value}`])
}

/** An option without a value. */
export function flag(name: string, on: boolean | undefined): string[] {
  return on ? [name] : []
}

/** Fields of an option that the client reads as one line of CSV. */
export function csv(fields: readonly string[]): string {
  return fields.map((field) => (/[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',')
}
