import { substitute, type Lookup, type SubstituteProblem } from './substitute.ts'

/** One thing wrong with an environment file; the text never holds a value. */
export interface DotenvProblem {
  readonly line: number
  readonly message: string
  readonly severity?: 'warning'
}

const maxProblems = 100

interface Reading {
  readonly text: string
  readonly lookup: Lookup
  readonly values: Map<string, string>
  readonly problems: DotenvProblem[]
  at: number
}

/**
 * Reads a `.env` file as the reference does (compose-go `dotenv`, read in November 2026): `export`, quotes over several lines, escapes,
 * comments, interpolation. `lookup` goes before the file's own variables; `values` is filled and may hold those of earlier files.
 */
export function parseDotenv(text: string, lookup: Lookup, values: Map<string, string>): readonly DotenvProblem[] {
  const reading: Reading = { text: text.replace(/^\uFEFF/, ''), lookup, values, problems: [], at: 0 }
  while (skipToStatement(reading)) readStatement(reading)
  return reading.problems
}

/** Reads the `raw` format: `KEY=VALUE` to the end of the line, nothing is interpreted. */
export function parseRawEnv(text: string, lookup: Lookup, values: Map<string, string>): readonly DotenvProblem[] {
  const problems: DotenvProblem[] = []
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const [, name = '', rest] = /^\s*([^=]*)(?:=([\s\S]*))?$/.exec(line) ?? []
    if (name.startsWith('#') || (name.trim() === '' && rest === undefined)) continue
    const value = rest ?? lookup(name)
    if (name === '' || /\s/.test(name)) problems.push({ line: index + 1, message: nameMessage })
    else if (value !== undefined) values.set(name, value)
  }
  return problems
}

const nameMessage = 'this line does not begin with the name of a variable'

function skipToStatement(reading: Reading): boolean {
  for (;;) {
    const space = /\s*/y
    space.lastIndex = reading.at
    space.exec(reading.text)
    reading.at = space.lastIndex
    if (reading.text[reading.at] !== '#') return reading.at < reading.text.length
    reading.at += restOfLine(reading).length
  }
}

function readStatement(reading: Reading): void {
  const pattern = /(?:export[^\S\n]+)?([^=:\n]*)([=:]?)[^\S\n]*/y
  pattern.lastIndex = reading.at
  const [whole = '', rawName = '', sign = ''] = pattern.exec(reading.text) ?? []
  const name = rawName.trim()
  if (!/^[\p{L}\p{N}_.\-[\]]+$/u.test(name)) return skipLine(reading, nameMessage)
  reading.at += whole.length
  const value = sign === '' ? reading.lookup(name) : readValue(reading)
  if (value !== undefined) reading.values.set(name, value)
}

function readValue(reading: Reading): string | undefined {
  const quote = reading.text[reading.at]
  if (quote === '"' || quote === "'") return readQuoted(reading, quote)
  const start = reading.at
  const line = restOfLine(reading)
  reading.at += line.length
  // Only a space before `#` begins a comment; `a#b` is a value.
  const comment = line.indexOf(' #')
  return expand(reading, (comment < 0 ? line : line.slice(0, comment)).trimEnd(), start)
}

function readQuoted(reading: Reading, quote: string): string | undefined {
  const start = reading.at
  const end = closingQuote(reading.text, start, quote)
  if (end < 0) return skipLine(reading, 'the quote that opens on this line is never closed')
  const inner = reading.text.slice(start + 1, end).replaceAll(`\\${quote}`, quote)
  reading.at = end + 1
  if (!/^\s*(?:#|$)/.test(restOfLine(reading))) return skipLine(reading, 'something follows the closing quote')
  return quote === "'" ? inner : expand(reading, expandEscapes(inner), start)
}

function closingQuote(text: string, open: number, quote: string): number {
  for (let at = open + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === quote) return at
  }
  return -1
}

const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '"': '"',
  '\\': '\\',
  // A dollar sign that must stay is doubled, because interpolation comes after.
  $: '$$',
}

function expandEscapes(text: string): string {
  return text.replace(/\\(?:0([0-7]{3})|([abfnrtv$"\\]))/g, (whole, octal?: string, letter?: string) =>
    octal === undefined ? (escapes[letter ?? ''] ?? whole) : String.fromCharCode(Number.parseInt(octal, 8)),
  )
}

function expand(reading: Reading, text: string, start: number): string {
  const result = substitute(text, (name) => reading.lookup(name) ?? reading.values.get(name))
  for (const name of result.unset) {
    note(reading, start, { message: `the variable ${name} is not set, so it is empty here`, severity: 'warning' })
  }
  if (result.problem) note(reading, start, { message: describeProblem(result.problem) })
  return result.text
}

function describeProblem(problem: SubstituteProblem): string {
  if (problem.kind === 'malformed') return 'a `${` here is not a variable; write `$$` for a dollar sign'
  if (problem.kind === 'too-much') return 'the variables here expand to too much text'
  return `the required variable ${problem.name} is missing${problem.message && `: ${problem.message}`}`
}

function skipLine(reading: Reading, message: string): undefined {
  note(reading, reading.at, { message })
  reading.at += restOfLine(reading).length
  return undefined
}

function note(reading: Reading, offset: number, problem: Omit<DotenvProblem, 'line'>): void {
  if (reading.problems.length === maxProblems) return
  reading.problems.push({ line: lineAt(reading.text, offset), ...problem })
}

function restOfLine(reading: Reading): string {
  const end = reading.text.indexOf('\n', reading.at)
  return reading.text.slice(reading.at, end < 0 ? undefined : end)
}

function lineAt(text: string, offset: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++
  return line
}
