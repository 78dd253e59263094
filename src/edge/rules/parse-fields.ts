import { SlipwayError } from '../../core/error.ts'

/** An object that came as JSON. */
export type Fields = Readonly<Record<string, unknown>>

/** Reads JSON; throws `usage-invalid`. */
export function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    throw invalid('the body is not JSON')
  }
}

/** An object; throws `usage-invalid` for anything else, as all of these do. */
export function fieldsOf(given: unknown, at: string): Fields {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw invalid(`${at} is not an object`)
  return { ...given }
}

/** A list. */
export function listOf(given: unknown, at: string): readonly unknown[] {
  if (!Array.isArray(given)) throw invalid(`${at} is not a list`)
  return given
}

/** A text that is not empty. */
export function textOf(given: unknown, at: string): string {
  if (typeof given !== 'string' || given === '') throw invalid(`${at} is not a text`)
  return given
}

/** A list of texts. */
export function textsOf(given: unknown, at: string): readonly string[] {
  return listOf(given, at).map((each, index) => textOf(each, `${at}[${index}]`))
}

/** A text that a pattern describes. */
export function matchingOf(given: unknown, at: string, pattern: RegExp, what: string): string {
  const text = textOf(given, at)
  if (!pattern.test(text)) throw invalid(`${at} is not ${what}`)
  return text
}

/** A whole number within bounds. */
export function numberOf(given: unknown, at: string, what: string, [least, most]: readonly [number, number]): number {
  if (typeof given !== 'number' || !Number.isInteger(given) || given < least || given > most) {
    throw invalid(`${at} is not ${what}`)
  }
  return given
}

/** The parsed value under its key, or nothing where it is absent. */
export function optional<Key extends string, Value>(
  fields: Fields,
  key: Key,
  at: string,
  parse: (given: unknown, at: string) => Value,
): { readonly [key in Key]?: Value } {
  const given = fields[key]
  return (given === undefined ? {} : { [key]: parse(given, `${at}.${key}`) }) as { readonly [key in Key]?: Value }
}

/** What is wrong with the rules. */
export function invalid(why: string): SlipwayError {
  return new SlipwayError({
    code: 'usage-invalid',
    what: 'The edge does not understand the rules',
    why,
    fix: 'Send an object with `rules` and `published` as core/route.ts describes them.',
  })
}
