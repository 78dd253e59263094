import type { CliContext } from '../context.ts'
import type { GlobalFlags } from '../global-flags.ts'
import { renderDeploy } from '../render/deploy.ts'
import { requestOf } from '../request.ts'
import { runSession } from '../session.ts'

interface RestartFlags extends GlobalFlags {
  readonly breakLock: boolean
  readonly timeout: number
}

/** Starts services anew. */
export function restart(cli: CliContext, flags: RestartFlags, ...services: readonly string[]): Promise<number> {
  return runSession(cli, flags, 'change', async (session) => {
    const request = requestOf(cli, flags)
    session.announce(request)
    const operations = await cli.library.operations()
    const { breakLock, timeout: limitMs } = flags
    const result = await operations.restart(await session.context(), { ...request, services, breakLock, limitMs })
    return { data: result, ...renderDeploy(result, session.err) }
  })
}
