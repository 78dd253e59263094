import type { CliContext } from '../context.ts'
import type { PlacelessFlags } from '../aws-flags.ts'
import { countOf } from '../render/text.ts'
import { runSession } from '../session.ts'

interface LogoutFlags extends PlacelessFlags {
  readonly profile?: string | undefined
}

/** Forgets stored AWS sessions. */
export function logout(cli: CliContext, flags: LogoutFlags): Promise<number> {
  return runSession(cli, flags, 'print', async (session) => {
    const { aws } = await session.context()
    const removed = await aws.logout(flags.profile)
    const { colors, symbols } = session.err
    const of = flags.profile === undefined ? '' : ` of profile ${flags.profile}`
    const text =
      removed === 0 ? `Nothing to do: no session${of} is stored` : `Forgot ${countOf(removed, 'session')}${of}`
    return { data: { removed }, err: [`${colors.green(symbols.done)} ${text}`] }
  })
}
