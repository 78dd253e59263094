import type { CliContext } from '../context.ts'
import type { GlobalFlags } from '../global-flags.ts'
import { runSession } from '../session.ts'

/** Prints a proposal and its brief per line, with a tab between. */
export function complete(cli: CliContext, flags: GlobalFlags, ...words: readonly string[]): Promise<number> {
  return runSession(cli, flags, 'print', async () => {
    const proposals = await cli.propose(words)
    return { data: proposals, out: proposals.map((each) => `${each.completion}\t${each.brief}`) }
  })
}
