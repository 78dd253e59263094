/** Gives the value of a variable, or undefined when it is unset. */
export type Lookup = (name: string) => string | undefined

/** Why a text cannot be interpolated. */
export type SubstituteProblem =
  | { readonly kind: 'malformed'; readonly near: string }
  | { readonly kind: 'required'; readonly name: string; readonly message: string }
  | { readonly kind: 'too-much' }

/** A text after interpolation. */
export interface Substitution {
  readonly text: string
  /** Variables that were unset and had no default. */
  readonly unset: readonly string[]
  readonly problem?: SubstituteProblem
}

interface Run {
  readonly lookup: Lookup
  readonly unset: Set<string>
  problem?: SubstituteProblem
}

interface Piece {
  readonly text: string
  readonly end: number
}

const maxDepth = 50
const maxLength = 1 << 20

/** Interpolates a text by the rules of the Compose Specification: `$X`, `${X}`, `:-`, `-`, `:?`, `?`, `:+`, `+`, nesting and `$$`. */
export function substitute(template: string, lookup: Lookup): Substitution {
  const run: Run = { lookup, unset: new Set() }
  const text = expand(template, run, 0)
  return { text, unset: [...run.unset], ...(run.problem && { problem: run.problem }) }
}

function expand(template: string, run: Run, depth: number): string {
  let out = ''
  let at = 0
  for (;;) {
    const dollar = template.indexOf('$', at)
    if (dollar < 0) return out + template.slice(at)
    // Bounds keep a chain of doubling variables, or a thousand nested defaults, from eating the machine.
    if (depth > maxDepth || out.length > maxLength) run.problem ??= { kind: 'too-much' }
    if (run.problem) return ''
    const piece = expandPiece(template, dollar, run, depth)
    out += template.slice(at, dollar) + piece.text
    at = piece.end
  }
}

function expandPiece(template: string, dollar: number, run: Run, depth: number): Piece {
  const next = template[dollar + 1]
  if (next === '$') return { text: '$', end: dollar + 2 }
  if (next === '{') return expandBraced(template, dollar, run, depth)
  const name = nameAt(template, dollar + 1)
  // A dollar sign before anything else is kept, as in the reference: `^a$` needs no escape.
  if (name === '') return { text: '$', end: dollar + 1 }
  return { text: plainValue(name, run), end: dollar + 1 + name.length }
}

function nameAt(template: string, start: number): string {
  const pattern = /[A-Za-z_][A-Za-z0-9_]*/y
  pattern.lastIndex = start
  return pattern.exec(template)?.[0] ?? ''
}

function expandBraced(template: string, dollar: number, run: Run, depth: number): Piece {
  const close = closingBrace(template, dollar + 1)
  const match = /^([A-Za-z_]\w*)(?:(:?[-?+])([\s\S]*))?$/.exec(template.slice(dollar + 2, Math.max(close, 0)))
  if (close < 0 || !match) {
    run.problem = { kind: 'malformed', near: template.slice(dollar, dollar + 20) }
    return { text: '', end: template.length }
  }
  const [, name = '', operator = '', rest = ''] = match
  return { text: applyOperator(name, operator, () => expand(rest, run, depth + 1), run), end: close + 1 }
}

/** Braces inside a default count too, so that a JSON default keeps its own; when they do not pair, the last one closes. */
function closingBrace(template: string, open: number): number {
  let depth = 0
  for (let at = open; at < template.length; at++) {
    if (template[at] === '{') depth++
    if (template[at] === '}' && --depth === 0) return at
  }
  return template.lastIndexOf('}') > open ? template.lastIndexOf('}') : -1
}

/** `rest` is lazy: a default that is not used neither warns nor fails. */
function applyOperator(name: string, operator: string, rest: () => string, run: Run): string {
  const value = run.lookup(name)
  switch (operator) {
    case '-':
      return value ?? rest()
    case ':-':
      return value || rest()
    case '?':
      return value ?? missing(name, rest(), run)
    case ':?':
      return value || missing(name, rest(), run)
    case '+':
      return value === undefined ? '' : rest()
    case ':+':
      return value ? rest() : ''
    default:
      return plainValue(name, run)
  }
}

function plainValue(name: string, run: Run): string {
  const value = run.lookup(name)
  if (value === undefined) run.unset.add(name)
  return value ?? ''
}

function missing(name: string, message: string, run: Run): string {
  run.problem ??= { kind: 'required', name, message }
  return ''
}
