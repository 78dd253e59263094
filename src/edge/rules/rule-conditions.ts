import type { HeaderCondition, QueryCondition } from '../../core/route.ts'
import { isForHttpOnly } from '../../core/route.ts'
import { fitsEveryPath, type Conditions } from '../../core/route-order.ts'
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

/** A condition made ready: true when the request fulfils it. */
type Test = (asked: Asked, path: string) => boolean

/** Makes a test of everything but the host; undefined when there is nothing to test. */
export function compileConditions(rule: Conditions): Test | undefined {
  const { path, methods, headers = [], query = [] } = rule
  const tests: Test[] = []
  if (path !== undefined && !fitsEveryPath(path)) tests.push(pathTest(path))
  if (methods !== undefined) tests.push((asked) => methods.includes(asked.method))
  for (const one of headers) tests.push(headerTest(one))
  for (const one of query) tests.push(queryTest(one))
  if (isForHttpOnly(rule.action)) tests.push((asked) => !asked.encrypted)
  const [only] = tests
  return tests.length > 1 ? (asked, given) => tests.every((test) => test(asked, given)) : only
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
