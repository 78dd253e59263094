import type { AnswerRule, HeaderCondition, QueryCondition, RuleConditions } from '../../core/route.ts'
import { isForHttpOnly } from '../../core/route.ts'
import { compileGlob } from './glob.ts'

/** What rules look at in a request. */
export interface Asked {
  /** True when it came by HTTPS. */
  readonly encrypted: boolean
  readonly method: string
  /** Path and query as they were sent. */
  readonly url: string
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
}

/** The conditions of a rule; a redirect to HTTPS has one in its action. */
export type Conditions = RuleConditions & Partial<Pick<AnswerRule, 'action'>>

/** A condition made ready: true when the request fulfils it. */
type Test = (asked: Asked, path: string) => boolean

/** Makes a test of everything but the host; undefined when there is nothing to test. */
export function compileConditions(rule: Conditions): Test | undefined {
  const { path, methods, headers = [], query = [] } = rule
  const tests: Test[] = []
  if (path !== undefined && !/^\/?\*$/.test(path)) tests.push(pathTest(path))
  if (methods !== undefined) tests.push((asked) => methods.includes(asked.method))
  for (const one of headers) tests.push(headerTest(one))
  for (const one of query) tests.push(queryTest(one))
  if (isForHttpOnly(rule.action)) tests.push((asked) => !asked.encrypted)
  const [only] = tests
  return tests.length > 1 ? (asked, given) => tests.every((test) => test(asked, given)) : only
}

/** Orders rules: by priority, then the most specific first. Rules that are equal keep the order they have. */
export function compareRules(a: Conditions, b: Conditions): number {
  const [first, second] = [a.priority ?? Infinity, b.priority ?? Infinity]
  if (first !== second) return first - second
  const [left, right] = [specificityOf(a), specificityOf(b)]
  for (const [index, value] of left.entries()) if (value !== right[index]) return (right[index] ?? 0) - value
  return 0
}

/** Names a rule by what it applies to: two with the same name could never both be reached. */
export function describeConditions({ host, path, methods, headers, query, action }: Conditions): string {
  const rest = methods || headers || query ? ` ${JSON.stringify({ methods, headers, query })}` : ''
  return `${host}${path ?? ''}${rest}${isForHttpOnly(action) ? ' by HTTP' : ''}`
}

/** Path of a request target, without the query. */
export function pathOf(url: string): string {
  const end = url.indexOf('?')
  return end === -1 ? url : url.slice(0, end)
}

function specificityOf({ host, path = '*', methods, headers = [], query = [], action }: Conditions): readonly number[] {
  const wild = path.search(/[*?]/)
  return [
    host.startsWith('*') ? 0 : 1,
    host.length,
    wild === -1 ? 1 : 0,
    wild === -1 ? path.length : wild,
    path.replaceAll(/[*?]/g, '').length,
    (methods ? 1 : 0) + headers.length + query.length + (isForHttpOnly(action) ? 1 : 0),
  ]
}

function pathTest(pattern: string): Test {
  const matches = compileGlob(pattern)
  return (_, path) => matches(path)
}

function headerTest({ name, values }: HeaderCondition): Test {
  const matches = anyOf(values)
  const key = name.toLowerCase()
  return ({ headers }) => {
    const given = headers[key]
    if (given === undefined) return false
    return typeof given === 'string' ? matches(given.toLowerCase()) : given.some((each) => matches(each.toLowerCase()))
  }
}

function queryTest({ key, values }: QueryCondition): Test {
  const matches = anyOf(values)
  const wanted = key?.toLowerCase()
  return ({ url }) => {
    const start = url.indexOf('?')
    if (start === -1) return false
    return url
      .slice(start + 1)
      .toLowerCase()
      .split('&')
      .some((pair) => {
        const [name = '', ...rest] = pair.split('=')
        return (wanted === undefined || wanted === name) && matches(rest.join('='))
      })
  }
}

function anyOf(patterns: readonly string[]): (text: string) => boolean {
  const tests = patterns.map((each) => compileGlob(each.toLowerCase()))
  return (text) => tests.some((test) => test(text))
}
