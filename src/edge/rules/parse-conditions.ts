import type { HeaderCondition, QueryCondition, RuleConditions } from '../../core/route.ts'
import { fieldsOf, listOf, matchingOf, numberOf, optional, textOf, textsOf } from './parse-fields.ts'
import type { Fields } from './parse-fields.ts'

/** Reads when a rule applies. */
export function parseConditions(fields: Fields, at: string): RuleConditions {
  return {
    host: hostOf(fields['host'], `${at}.host`),
    ...optional(fields, 'path', at, (given, where) =>
      matchingOf(given, where, /^[/*?][\x21-\x7e]*$/, 'a path pattern'),
    ),
    ...optional(fields, 'methods', at, (given, where) =>
      listOf(given, where).map((each, index) => matchingOf(each, `${where}[${index}]`, /^[A-Z-]{1,40}$/, 'a method')),
    ),
    ...optional(fields, 'headers', at, (given, where) => listOf(given, where).map(headerOf(where))),
    ...optional(fields, 'query', at, (given, where) => listOf(given, where).map(queryOf(where))),
    ...optional(fields, 'priority', at, (given, where) => numberOf(given, where, 'a priority', [1, 50_000])),
  }
}

/** A wildcard needs a name behind it: `*` alone would take every host of every project. */
function hostOf(given: unknown, at: string): string {
  const host = textOf(given, at).toLowerCase()
  return host.includes('*')
    ? matchingOf(host, at, /^\*(\.[a-z0-9_-]+)+$/, 'a name or a wildcard such as *.shop.localhost')
    : host
}

function headerOf(at: string) {
  return (given: unknown, index: number): HeaderCondition => {
    const where = `${at}[${index}]`
    const fields = fieldsOf(given, where)
    const name = matchingOf(fields['name'], `${where}.name`, /^[\w!#$%&'*+.^`|~-]+$/, 'a header name')
    return { name, values: textsOf(fields['values'], `${where}.values`) }
  }
}

function queryOf(at: string) {
  return (given: unknown, index: number): QueryCondition => {
    const where = `${at}[${index}]`
    const fields = fieldsOf(given, where)
    return { ...optional(fields, 'key', where, textOf), values: textsOf(fields['values'], `${where}.values`) }
  }
}
