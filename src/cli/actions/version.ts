import type { CliContext } from '../context.ts'
import type { GlobalFlags } from '../global-flags.ts'
import { runSession } from '../session.ts'
import { version as number } from '../version.ts'

/** Prints the version. */
export function version(cli: CliContext, flags: GlobalFlags): Promise<number> {
  return runSession(cli, flags, 'print', async () => ({ data: { version: number }, out: [number] }))
}
