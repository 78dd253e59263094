import type { CommandContext } from '@stricli/core'
import type { Library } from './library.ts'
import type { Terminal } from './terminal.ts'

/** One proposal of the shell completion. */
export interface Proposal {
  readonly completion: string
  readonly brief: string
}

/** What every command is given. */
export interface CliContext extends CommandContext {
  /** Words that led to the command, for example `edge status`. */
  readonly command: string
  readonly terminal: Terminal
  readonly library: Library
  /** Proposes completions for the last of the words. */
  propose(words: readonly string[]): Promise<readonly Proposal[]>
  /** Called once with the exit code of the command. */
  exit(code: number): void
}
