import { SlipwayError } from '../core/error.ts'
import type { GlobalFlags } from './global-flags.ts'
import type { Terminal } from './terminal.ts'

/** Something that cannot be undone, or that changes what serves. */
export interface Confirmation {
  /** The question, without its question mark. */
  readonly question: string
  /** What would be done, as the beginning of a sentence about the failure. */
  readonly action: string
}

/** Asks on a terminal; throws where nobody can be asked or the answer is no. `--yes` answers. */
export async function confirm(
  terminal: Terminal,
  flags: GlobalFlags,
  { question, action }: Confirmation,
): Promise<void> {
  if (flags.yes) return
  if (flags.json || !terminal.stdin.isTty || !terminal.stderr.isTty) {
    throw new SlipwayError({
      code: 'confirmation-needed',
      what: `${action} was not confirmed`,
      why: 'there is no terminal to ask on',
      fix: 'Run it again with --yes.',
    })
  }
  terminal.stderr.write(`${question}? [y/N] `)
  const answer = await terminal.stdin.readLine()
  if (/^y(es)?$/i.test(answer.trim())) return
  throw new SlipwayError({
    code: 'confirmation-needed',
    what: 'Nothing was changed',
    why: 'the answer was not yes',
    fix: 'Run it again and answer y, or give --yes.',
  })
}
