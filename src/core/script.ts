import { quoteWord } from './argv.ts'

/** A piece of a POSIX shell script, made by `script` alone, so that nothing gets into one without quotes. */
export interface Script {
  readonly kind: 'script'
  readonly text: string
}

/** What can stand in a script: words, which are quoted, and pieces of script, one below the other where there are several. */
export type ScriptValue = string | number | Script | readonly Script[]

/** A piece of a POSIX shell script; every value in it becomes one word, whatever it holds. */
export function script(texts: TemplateStringsArray, ...values: readonly ScriptValue[]): Script {
  const parts = written(texts).flatMap((text, index) => {
    const value = values[index]
    return value === undefined ? [text] : [text, textOf(value)]
  })
  return { kind: 'script', text: parts.join('') }
}

/** The texts of a place in the code, which are the same each time. */
const known = new WeakMap<TemplateStringsArray, readonly string[]>()

/** As it is written, so that a backslash is the shell's; but for those that keep `${` and backquotes from ending the text there. */
function written(texts: TemplateStringsArray): readonly string[] {
  const found = known.get(texts) ?? texts.raw.map((raw) => raw.replaceAll(/\\(?=\$\{|`)/g, ''))
  known.set(texts, found)
  return found
}

function textOf(value: ScriptValue): string {
  if (typeof value === 'string' || typeof value === 'number') return quoteWord(String(value))
  return 'text' in value ? value.text : value.map(({ text }) => text).join('\n')
}

/** A comment of one line. */
export function comment(text: string): Script {
  return { kind: 'script', text: `# ${text.replaceAll(/[\r\n]+/g, ' ')}` }
}

/** The name of a shell variable, from words that may hold what a name may not. */
export function variable(...words: readonly string[]): Script {
  return { kind: 'script', text: words.join('_').replaceAll(/[^A-Za-z0-9_]/g, '_') }
}
