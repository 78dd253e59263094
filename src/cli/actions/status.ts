import type { CliContext } from '../context.ts'
import type { GlobalFlags } from '../global-flags.ts'
import { renderLandscapeStatus } from '../render/landscape.ts'
import { renderStatus, renderStatusSummary } from '../render/status.ts'
import { requestOf } from '../request.ts'
import { runSession } from '../session.ts'

/** Shows what runs. */
export function status(cli: CliContext, flags: GlobalFlags, environment?: string): Promise<number> {
  return runSession(cli, flags, 'read', async (session) => {
    const request = requestOf(cli, flags, environment)
    const operations = await cli.library.operations()
    const report = await operations.status(await session.context(), request)
    const now = cli.terminal.now()
    if ('stacks' in report) return { data: report, ...renderLandscapeStatus(report, session.out, session.err, now) }
    return {
      data: report,
      out: renderStatus(report, session.out, now),
      err: renderStatusSummary(report, session.err, now),
    }
  })
}
