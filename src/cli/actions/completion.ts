import type { CliContext } from '../context.ts'
import type { GlobalFlags } from '../global-flags.ts'
import { runSession } from '../session.ts'
import { completionScripts, type Shell } from '../text/completion.ts'

/** Prints the completion script of a shell. */
export function completion(cli: CliContext, flags: GlobalFlags, shell: Shell): Promise<number> {
  return runSession(cli, flags, 'print', async () => {
    const script = completionScripts[shell]
    return { data: { shell, script }, out: [script.trimEnd()] }
  })
}
