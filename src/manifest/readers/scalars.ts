import { isNull, nameOf, reportType, reportValue, shown, type Cursor, type Reader } from '../cursor.ts'
import { nearestWord } from '../did-you-mean.ts'
import { parseDuration } from '../duration.ts'
import { reportUnsupported } from '../keys.ts'

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

/** A reader of a key that is accepted at its default only, where it changes nothing; any other value is not supported yet. */
export function onlyDefault(...defaults: readonly (string | boolean)[]): Reader<never> {
  return (cursor) => {
    const { tree } = cursor
    const same = tree.kind === 'scalar' && defaults.some((each) => String(each) === String(tree.value))
    if (same || isNull(cursor)) return undefined
    const known = defaults.join(' or ')
    return reportUnsupported(cursor, `${nameOf(cursor)} other than ${known}`, `Remove the key, or set it to ${known}.`)
  }
}

/** Reads nothing: the specification says that the key has no effect. */
export function ignored(): undefined {
  return undefined
}
