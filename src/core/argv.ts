/** The words of a command, without the program and never with a shell between. */
export type Argv = readonly string[]

const hidden = '[secret]'

/** The name under which `node:util` asks a value how it is shown; loading that module for it would cost every command 3 ms. */
const inspected = Symbol.for('nodejs.util.inspect.custom')

/** A value that must not be seen: every way of printing it gives `[secret]`. Only `reveal` gives it out. */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** The value itself, for the environment or the standard input of a child process. */
  reveal(): string {
    return this.#value
  }

  /** True when both hold the same text. */
  equals(other: Secret | undefined): boolean {
    return other !== undefined && other.#value === this.#value
  }

  toString(): string {
    return hidden
  }

  toJSON(): string {
    return hidden
  }

  [inspected](): string {
    return hidden
  }
}

/** Shows an argv as a line a person could paste into a POSIX shell. */
export function describeArgv(program: string, argv: Argv): string {
  return [program, ...argv].map(quoteWord).join(' ')
}

/** Quotes one word for a POSIX shell; plain words stay as they are. */
export function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
