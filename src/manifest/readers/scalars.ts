import { isNull, reportType, reportValue, shown, type Cursor, type Reader } from '../cursor.ts'
import { nearestWord } from '../../core/nearest-word.ts'
import { parseDuration } from '../duration.ts'
import { textOf } from '../tree.ts'

/** Reads text. Numbers and booleans are refused as Compose refuses them: quotes make them text. */
export function readText(cursor: Cursor): string | undefined {
  const { tree } = cursor
  if (tree.kind === 'scalar' && typeof tree.value === 'string') return tree.value
  const quotable = tree.kind === 'scalar' && tree.value !== null
  return reportType(cursor, 'text', quotable ? `Put it in quotes: "${shown(cursor)}".` : undefined)
}

/** Reads text of at least one character. */
export function readSomeText(cursor: Cursor): string | undefined {
  const text = readText(cursor)
  return text === '' ? reportValue(cursor, 'the value is empty', 'text') : text
}

/** Reads text; empty text, such as an unset variable leaves, counts as left out. */
export function readOptionalText(cursor: Cursor): string | undefined {
  return readText(cursor) || undefined
}

/** Reads a whole number of 0 or more; a variable may have made it text. */
export function readInteger(cursor: Cursor): number | undefined {
  const { tree } = cursor
  if (tree.kind !== 'scalar' || tree.value === null || typeof tree.value === 'boolean') {
    return reportType(cursor, 'a whole number')
  }
  const number = Number(/^\d{1,15}$/.test(String(tree.value)) ? tree.value : Number.NaN)
  return Number.isNaN(number) ? reportValue(cursor, 'this is no whole number', 'a whole number, 0 or more') : number
}

const booleans: Readonly<Record<string, boolean>> = {
  true: true,
  y: true,
  yes: true,
  on: true,
  false: false,
  n: false,
  no: false,
  off: false,
}

/** Reads true or false; as text, after interpolation, also the words of YAML 1.1, like Compose. */
export function readBoolean(cursor: Cursor): boolean | undefined {
  const { tree } = cursor
  if (tree.kind !== 'scalar' || tree.value === null || typeof tree.value === 'number') {
    return reportType(cursor, 'true or false')
  }
  const word = String(tree.value).toLowerCase()
  if (Object.hasOwn(booleans, word)) return booleans[word]
  return reportValue(cursor, 'this is neither true nor false', 'true or false')
}

/** Reads a duration such as `1m30s` as milliseconds. */
export function readDuration(cursor: Cursor): number | undefined {
  const { tree } = cursor
  const accepted = 'a duration such as 30s, 1m30s or 500ms'
  if (tree.kind !== 'scalar' || tree.value === null || typeof tree.value === 'boolean') {
    return reportType(cursor, accepted)
  }
  const ms = parseDuration(String(tree.value))
  if (ms !== undefined) return ms
  const fix = /^\d+(?:\.\d+)?$/.test(tree.raw) ? `Write the unit: ${tree.raw}s.` : undefined
  return reportValue(cursor, 'this is no duration', accepted, fix)
}

/** A reader of one word out of several. */
export function oneOf<W extends string>(...words: readonly W[]): Reader<W> {
  return (cursor) => {
    const text = readText(cursor)
    if (text === undefined) return undefined
    const word = words.find((each) => each === text)
    const near = nearestWord(text, words)
    const fix = near === undefined ? undefined : `Did you mean \`${near}\`?`
    return word ?? reportValue(cursor, 'this value is not known', words.join(', '), fix)
  }
}

/** Reads text or a number, as text. */
export function readTextOrNumber(cursor: Cursor): string | undefined {
  const { tree } = cursor
  return tree.kind === 'scalar' && typeof tree.value === 'number' ? textOf(tree) : readText(cursor)
}

/** Reads text, a number or true or false, as text. */
export function readWord(cursor: Cursor): string | undefined {
  const { tree } = cursor
  return tree.kind === 'scalar' && tree.value !== null
    ? textOf(tree)
    : reportType(cursor, 'text, a number, true or false')
}

/** Reads a number with or without a fraction; a variable may have made it text. */
export function readNumber(cursor: Cursor): number | undefined {
  const { tree } = cursor
  if (tree.kind !== 'scalar' || tree.value === null || typeof tree.value === 'boolean') {
    return reportType(cursor, 'a number')
  }
  const text = String(tree.value)
  const number = Number(/^[-+]?(?:\d{1,15}(?:\.\d*)?|\.\d+)(?:e[-+]?\d{1,2})?$/i.test(text) ? text : Number.NaN)
  return Number.isNaN(number) ? reportValue(cursor, 'this is no number', 'a number') : number
}

/** A reader of a whole number between two others, both included. */
export function integerBetween(lowest: number, highest: number): Reader<number> {
  return (cursor) => {
    const number = readNumber(cursor)
    if (number === undefined || (Number.isInteger(number) && number >= lowest && number <= highest)) return number
    return reportValue(cursor, 'this number is out of range', `a whole number from ${lowest} to ${highest}`)
  }
}

/** Reads a whole number, also a negative one. */
export const readSigned = integerBetween(-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)

const unitBytes: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1024,
  m: 1024 ** 2,
  g: 1024 ** 3,
  t: 1024 ** 4,
  p: 1024 ** 5,
}

/** Reads bytes, as a number or with a unit: `64m`, `1gb`; -1 where it stands for no limit. */
export function readBytes(cursor: Cursor): number | undefined {
  const { tree } = cursor
  const accepted = 'bytes, or a size such as 64m or 1gb'
  if (tree.kind !== 'scalar' || tree.value === null || typeof tree.value === 'boolean')
    return reportType(cursor, accepted)
  if (String(tree.value) === '-1') return -1
  const [, amount, unit = ''] = /^(\d{1,15}(?:\.\d{1,3})?) ?([bkmgtp]?)(?:i?b)?$/i.exec(String(tree.value)) ?? []
  if (amount === undefined) return reportValue(cursor, 'this is no size', accepted)
  return Math.floor(Number(amount) * (unitBytes[unit.toLowerCase()] ?? 1))
}

/** Reads a number of microseconds; the processor's keys also take a duration such as `50ms`. */
export function readMicroseconds(cursor: Cursor): number | undefined {
  const text = cursor.tree.kind === 'scalar' ? String(cursor.tree.value) : ''
  const ms = /[a-z]$/i.test(text) ? parseDuration(text) : undefined
  return ms === undefined ? readSigned(cursor) : ms * 1000
}

/** Reads text or nothing. */
export function readNullableText(cursor: Cursor): string | undefined {
  return isNull(cursor) ? undefined : readOptionalText(cursor)
}

/** Reads the name of a container. */
export function readContainerName(cursor: Cursor): string | undefined {
  const name = readText(cursor)
  if (name === undefined || /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(name)) return name
  return reportValue(cursor, 'this is no name for a container', 'letters, digits, `_`, `.` and `-`, two at least')
}

/** Reads `pull_policy`. */
export function readPullPolicy(cursor: Cursor): string | undefined {
  const policy = readOptionalText(cursor)
  const known = /^(?:always|never|build|if_not_present|missing|refresh|daily|weekly|every_(?:\d+[wdhms])+)$/
  if (policy === undefined || known.test(policy)) return policy === 'if_not_present' ? 'missing' : policy
  return reportValue(
    cursor,
    'this policy is not known',
    'always, never, missing, build, daily, weekly or every_<duration>',
  )
}

/** Reads nothing: the specification says that the key has no effect. */
export function ignored(): undefined {
  return undefined
}
