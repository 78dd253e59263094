import type { CliContext } from '../context.ts'
import type { GlobalFlags } from '../global-flags.ts'
import { runSession } from '../session.ts'

/** Stops the edge. */
export function edgeStop(cli: CliContext, flags: GlobalFlags): Promise<number> {
  return runSession(cli, flags, 'read', async (session) => {
    const { edge } = await session.context()
    const stopped = await edge.stop()
    const { colors, symbols } = session.err
    const told = stopped ? 'The edge is stopped; `slipway up` starts it again' : 'No edge was running'
    return { data: { stopped }, err: [`${colors.green(symbols.done)} ${told}`] }
  })
}
