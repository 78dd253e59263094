/** Why a line cannot be split into words. */
export interface WordsProblem {
  readonly kind: 'unclosed' | 'operator' | 'parenthesis'
  /** The character that is the problem. */
  readonly character: string
}

/** The words of a line, or why there are none. */
export type Words =
  { readonly words: readonly string[]; readonly problem?: undefined } | { readonly problem: WordsProblem }

type Quote = '' | "'" | '"' | '`' | '$('

interface State {
  readonly words: string[]
  word: string | undefined
  quote: Quote
  escaped: boolean
  problem?: WordsProblem
}

/**
 * Splits a line into words like the reference does for `command: text` (mattn/go-shellwords, read in November 2026):
 * quotes and backslashes as in a shell, and no expansion. One difference: the reference drops all that follows an unquoted
 * `;`, `&`, `|`, `<` or `>` in silence; here it is a problem.
 */
export function splitWords(line: string): Words {
  const state: State = { words: [], word: undefined, quote: '', escaped: false }
  for (const character of line) {
    take(state, character)
    if (state.problem) return { problem: state.problem }
  }
  if (state.escaped || state.quote !== '') return { problem: { kind: 'unclosed', character: state.quote || '\\' } }
  if (state.word !== undefined) state.words.push(state.word)
  return { words: state.words }
}

function take(state: State, character: string): void {
  if (state.escaped) takeEscaped(state, character)
  else if (character === '\\' && state.quote !== "'") state.escaped = true
  else if (state.quote !== '') takeQuoted(state, character)
  else if (/[ \t\r\n]/.test(character)) endWord(state)
  else takePlain(state, character)
}

function takeEscaped(state: State, character: string): void {
  state.escaped = false
  add(state, character === 't' ? '\t' : character === 'n' ? '\n' : character)
}

function takeQuoted(state: State, character: string): void {
  const closes = character === (state.quote === '$(' ? ')' : state.quote)
  const visible = !closes || state.quote === '`' || state.quote === '$('
  if (closes) state.quote = ''
  if (visible) add(state, character)
}

function takePlain(state: State, character: string): void {
  if (character === '"' || character === "'") {
    state.quote = character
    add(state, '')
  } else if (/[;&|<>]/.test(character)) state.problem = { kind: 'operator', character }
  else if (character === '(' && state.word?.endsWith('$')) openExpansion(state, '$(', character)
  else if (/[()]/.test(character)) state.problem = { kind: 'parenthesis', character }
  else if (character === '`') openExpansion(state, '`', character)
  else add(state, character)
}

function openExpansion(state: State, quote: Quote, character: string): void {
  state.quote = quote
  add(state, character)
}

function add(state: State, text: string): void {
  state.word = (state.word ?? '') + text
}

function endWord(state: State): void {
  if (state.word !== undefined) state.words.push(state.word)
  state.word = undefined
}
