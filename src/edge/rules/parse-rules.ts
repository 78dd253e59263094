import { isIP } from 'node:net'
import type {
  AnswerRule,
  EdgeRules,
  FixedAction,
  HealthSettings,
  HostRule,
  PublishedPort,
  RedirectAction,
} from '../../core/route.ts'
import type { Conditions } from '../../core/route-order.ts'
import { parseConditions } from './parse-conditions.ts'
import {
  fieldsOf,
  invalid,
  listOf,
  matchingOf,
  numberOf,
  optional,
  parseJson,
  textOf,
  textsOf,
} from './parse-fields.ts'
import type { Fields } from './parse-fields.ts'
import { codesPattern } from '../backends/probe.ts'
import { portKey } from './routing-table.ts'
import { describeConditions } from './rule-conditions.ts'

/** Reads rules that came as JSON; throws `usage-invalid` and names the first thing that is wrong. */
export function parseRules(json: string): EdgeRules {
  const body = fieldsOf(parseJson(json), 'the body')
  const rules = listOf(body['rules'], 'rules').map(parseHostRule)
  const published = listOf(body['published'], 'published').map(parsePublished)
  const answers = optional(body, 'answers', 'the body', (given) => listOf(given, 'answers').map(parseAnswer))
  const all: readonly Conditions[] = [...rules, ...(answers.answers ?? [])]
  refuseTwice(all.map(describeConditions), 'host')
  refuseTwice(
    all.flatMap((rule) => rule.priority ?? []),
    'priority',
  )
  refuseTwice(published.map(portKey), 'published port')
  return { rules, ...answers, published }
}

function parseHostRule(given: unknown, index: number): HostRule {
  const at = `rules[${index}]`
  const fields = fieldsOf(given, at)
  return {
    service: textOf(fields['service'], `${at}.service`),
    ...parseConditions(fields, at),
    port: portOf(fields['port'], `${at}.port`),
    ...optional(fields, 'healthPath', at, (path, where) => matchingOf(path, where, /^\/[\x21-\x7e]*$/, 'a path')),
    ...optional(fields, 'health', at, healthOf),
    targets: textsOf(fields['targets'], `${at}.targets`),
  }
}

function healthOf(given: unknown, at: string): HealthSettings {
  const fields = fieldsOf(given, at)
  const time = (value: unknown, where: string): number =>
    numberOf(value, where, 'a time of 50 ms to 1 h', [50, 3_600_000])
  const count = (value: unknown, where: string): number => numberOf(value, where, 'a count of 1 to 100', [1, 100])
  return {
    ...optional(fields, 'codes', at, (value, where) =>
      matchingOf(value, where, codesPattern, 'a list of status codes'),
    ),
    ...optional(fields, 'intervalMs', at, time),
    ...optional(fields, 'timeoutMs', at, time),
    ...optional(fields, 'healthyAfter', at, count),
    ...optional(fields, 'unhealthyAfter', at, count),
  }
}

function parseAnswer(given: unknown, index: number): AnswerRule {
  const at = `answers[${index}]`
  const fields = fieldsOf(given, at)
  const action = fieldsOf(fields['action'], `${at}.action`)
  const parse = action['type'] === 'fixed' ? fixedOf : redirectOf
  return { ...parseConditions(fields, at), action: parse(action, `${at}.action`) }
}

function fixedOf(fields: Fields, at: string): FixedAction {
  const status = numberOf(fields['status'], `${at}.status`, 'a status of 200 to 299 or 400 to 599', [200, 599])
  if (status >= 300 && status < 400) throw invalid(`${at}.status is not a status of 200 to 299 or 400 to 599`)
  return {
    type: 'fixed',
    status,
    ...optional(fields, 'contentType', at, (given, where) =>
      matchingOf(given, where, /^[\w.+-]+\/[\w.+-]+(; ?charset=[\w-]+)?$/, 'a media type'),
    ),
    ...optional(fields, 'body', at, (given, where) => {
      const body = given === '' ? '' : textOf(given, where)
      if (Buffer.byteLength(body) > 1024) throw invalid(`${where} is longer than 1024 bytes`)
      return body
    }),
  }
}

/** Everything that ends up in a `Location` header is printable and has no space. */
function redirectOf(fields: Fields, at: string): RedirectAction {
  if (fields['type'] !== 'redirect') throw invalid(`${at}.type is not redirect or fixed`)
  if (fields['status'] !== 301 && fields['status'] !== 302) throw invalid(`${at}.status is not 301 or 302`)
  const words = (pattern: RegExp, what: string) => (given: unknown, where: string) =>
    matchingOf(given, where, pattern, what)
  const action: RedirectAction = {
    type: 'redirect',
    status: fields['status'],
    ...optional(fields, 'protocol', at, protocolOf),
    ...optional(fields, 'host', at, words(/^([\w.-]|#\{host\})+$/, 'a host')),
    ...optional(fields, 'port', at, words(/^(\d{1,5}|#\{port\})$/, 'a port')),
    ...optional(fields, 'path', at, words(/^\/[\x21-\x7e]*$/, 'a path')),
    ...optional(fields, 'query', at, (given, where) =>
      given === '' ? '' : matchingOf(given, where, /^[\x21-\x7e]*$/, 'a query'),
    ),
  }
  const { protocol = '#{protocol}', host = '#{host}', port = '#{port}', path = '/#{path}' } = action
  if (`${protocol} ${host} ${port} ${path}` === '#{protocol} #{host} #{port} /#{path}') {
    throw invalid(`${at} leads to where it comes from`)
  }
  return action
}

function protocolOf(given: unknown, at: string): 'http' | 'https' | '#{protocol}' {
  if (given === 'http' || given === 'https' || given === '#{protocol}') return given
  throw invalid(`${at} is not http or https`)
}

function parsePublished(given: unknown, index: number): PublishedPort {
  const at = `published[${index}]`
  const fields = fieldsOf(given, at)
  const hostIp = textOf(fields['hostIp'], `${at}.hostIp`)
  if (isIP(hostIp) === 0) throw invalid(`${at}.hostIp is not an IP address`)
  return {
    service: textOf(fields['service'], `${at}.service`),
    hostIp,
    hostPort: portOf(fields['hostPort'], `${at}.hostPort`),
    port: portOf(fields['port'], `${at}.port`),
    targets: textsOf(fields['targets'], `${at}.targets`),
  }
}

function portOf(given: unknown, at: string): number {
  return numberOf(given, at, 'a port', [1, 65_535])
}

function refuseTwice(keys: readonly (string | number)[], what: string): void {
  const seen = new Set<string | number>()
  for (const key of keys) {
    if (seen.has(key)) throw invalid(`${what} ${key} is there twice`)
    seen.add(key)
  }
}
