import type { CliContext } from '../context.ts'
import type { GlobalFlags } from '../global-flags.ts'
import { renderReleases, renderReleasesSummary } from '../render/releases.ts'
import { requestOf } from '../request.ts'
import { runSession } from '../session.ts'

/** Lists the releases. */
export function releases(cli: CliContext, flags: GlobalFlags, environment?: string): Promise<number> {
  return runSession(cli, flags, 'read', async (session) => {
    const request = requestOf(cli, flags, environment)
    const operations = await cli.library.operations()
    const entries = await operations.releases(await session.context(), request)
    return {
      data: entries,
      out: renderReleases(entries, session.out, cli.terminal.now()),
      err: renderReleasesSummary(entries, request.environment, session.err),
    }
  })
}
