import { isIP } from 'node:net'
import { SlipwayError } from '../core/error.ts'
import type { EdgeRules, HostRule, PublishedPort } from '../core/route.ts'
import { portKey } from './routing-table.ts'

type Fields = Readonly<Record<string, unknown>>

/** Reads rules that came as JSON; throws `usage-invalid` and names the first thing that is wrong. */
export function parseRules(json: string): EdgeRules {
  const body = fieldsOf(parseJson(json), 'the body')
  const rules = listOf(body['rules'], 'rules').map(parseHostRule)
  const published = listOf(body['published'], 'published').map(parsePublished)
  refuseTwice(
    rules.map((rule) => rule.host),
    'host',
  )
  refuseTwice(published.map(portKey), 'published port')
  return { rules, published }
}

function parseHostRule(given: unknown, index: number): HostRule {
  const at = `rules[${index}]`
  const fields = fieldsOf(given, at)
  const healthPath = fields['healthPath']
  const path = healthPath === undefined ? {} : { healthPath: pathOf(healthPath, `${at}.healthPath`) }
  return {
    service: textOf(fields['service'], `${at}.service`),
    host: textOf(fields['host'], `${at}.host`).toLowerCase(),
    port: portOf(fields['port'], `${at}.port`),
    ...path,
    targets: targetsOf(fields['targets'], at),
  }
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
    targets: targetsOf(fields['targets'], at),
  }
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    throw invalid('the body is not JSON')
  }
}

function fieldsOf(given: unknown, at: string): Fields {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw invalid(`${at} is not an object`)
  return { ...given }
}

function listOf(given: unknown, at: string): readonly unknown[] {
  if (!Array.isArray(given)) throw invalid(`${at} is not a list`)
  return given
}

function textOf(given: unknown, at: string): string {
  if (typeof given !== 'string' || given === '') throw invalid(`${at} is not a text`)
  return given
}

function pathOf(given: unknown, at: string): string {
  const path = textOf(given, at)
  if (!/^\/[\x21-\x7e]*$/.test(path)) throw invalid(`${at} is not a path`)
  return path
}

function portOf(given: unknown, at: string): number {
  if (typeof given !== 'number' || !Number.isInteger(given) || given < 1 || given > 65_535) {
    throw invalid(`${at} is not a port`)
  }
  return given
}

function targetsOf(given: unknown, at: string): readonly string[] {
  return listOf(given, `${at}.targets`).map((each, index) => textOf(each, `${at}.targets[${index}]`))
}

function refuseTwice(keys: readonly string[], what: string): void {
  const twice = keys.find((key, index) => keys.indexOf(key) !== index)
  if (twice !== undefined) throw invalid(`${what} ${twice} is there twice`)
}

function invalid(why: string): SlipwayError {
  return new SlipwayError({
    code: 'usage-invalid',
    what: 'The edge does not understand the rules',
    why,
    fix: 'Send an object with `rules` and `published` as core/route.ts describes them.',
  })
}
