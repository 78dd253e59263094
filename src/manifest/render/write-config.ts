import { stringify } from 'yaml'
import type { ConfigModel } from './render-config.ts'
import type { Plain } from './values.ts'

type Collection = readonly Plain[] | { readonly [key: string]: Plain }

/** Texts that need no quotes: words, images, paths, addresses and times. What is a number or a word of YAML is not among them. */
const plainText =
  /^(?:\/|(?!(?:true|false|null|yes|no|on|off|y|n)$)[a-z_][\w-]*|\/[\w-]+|\d+[smh])(?:[./:@+]+[\w-]+)*\/?$/i

const options = { lineWidth: 0, aliasDuplicateObjects: false }

/**
 * The model as YAML; lines are left as long as they are. The library writes what needs quotes or several lines; it takes most of
 * the time of `slipway config` when it writes all of a large model.
 */
export function writeConfig(model: ConfigModel | Collection): string {
  const lines: string[] = []
  writeCollection(model as Collection, '', lines)
  return lines.length === 0 ? stringify(model, options) : `${lines.join('\n')}\n`
}

function writeCollection(value: Collection, indent: string, lines: string[]): void {
  if (isList(value)) for (const item of value) writeItem(item, indent, lines)
  else for (const key of Object.keys(value)) writeEntry(key, value[key] ?? null, indent, lines)
}

function isList(value: Collection): value is readonly Plain[] {
  return Array.isArray(value)
}

function writeEntry(key: string, value: Plain, indent: string, lines: string[]): void {
  if (!isFilled(value)) return void lines.push(...writeOther(key, value, indent))
  const head = plainText.test(key) ? `${key}:` : stringify({ [key]: 0 }, options).slice(0, -3)
  lines.push(`${indent}${head}`)
  writeCollection(value, `${indent}  `, lines)
}

/** A collection in a list begins behind the dash. */
function writeItem(value: Plain, indent: string, lines: string[]): void {
  if (!isFilled(value)) return void lines.push(...writeOther(undefined, value, indent))
  const first = lines.length
  writeCollection(value, `${indent}  `, lines)
  lines[first] = `${indent}- ${(lines[first] ?? '').slice(indent.length + 2)}`
}

function isFilled(value: Plain): value is Collection {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0
}

function writeOther(key: string | undefined, value: Plain, indent: string): readonly string[] {
  const simple = key === undefined || plainText.test(key) ? simpleText(value) : undefined
  if (simple !== undefined) return [`${indent}${key === undefined ? '-' : `${key}:`} ${simple}`]
  const text = stringify(key === undefined ? [value] : { [key]: value }, options)
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => (line === '' ? line : `${indent}${line}`))
}

/** A value that stands on one line in one way only; undefined when the library has to decide. */
function simpleText(value: Plain): string | undefined {
  if (typeof value === 'boolean' || Number.isSafeInteger(value)) return Object.is(value, -0) ? undefined : String(value)
  if (typeof value !== 'string') return undefined
  if (/^\d{1,15}$/.test(value)) return `"${value}"`
  return plainText.test(value) ? value : undefined
}
