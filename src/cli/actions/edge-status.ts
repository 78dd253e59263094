import type { CliContext } from '../context.ts'
import type { GlobalFlags } from '../global-flags.ts'
import { renderEdge, renderEdgeSummary } from '../render/edge.ts'
import { runSession } from '../session.ts'

/** Shows what the edge serves. */
export function edgeStatus(cli: CliContext, flags: GlobalFlags): Promise<number> {
  return runSession(cli, flags, 'read', async (session) => {
    const { edge } = await session.context()
    const status = await edge.status()
    if (status === undefined) return { data: null, err: ['The edge does not run; `slipway up` starts it.'] }
    return {
      data: status,
      out: renderEdge(status, session.out),
      err: renderEdgeSummary(status, session.err, cli.terminal.now()),
    }
  })
}
