import type { CliContext } from '../context.ts'
import type { GlobalFlags } from '../global-flags.ts'
import { renderDeploy } from '../render/deploy.ts'
import { requestOf } from '../request.ts'
import { runSession } from '../session.ts'

/** Flags of `slipway up` and `slipway plan`. */
export interface UpFlags extends GlobalFlags {
  readonly rebuild: boolean
  readonly pull: boolean
  readonly breakLock: boolean
  readonly timeout: number
}

/** Brings the environment to what the files say. */
export function up(cli: CliContext, flags: UpFlags, environment?: string): Promise<number> {
  return runSession(cli, flags, 'change', async (session) => {
    const request = requestOf(cli, flags, environment)
    session.announce(request)
    const operations = await cli.library.operations()
    const { rebuild, pull, breakLock, timeout: limitMs } = flags
    const result = await operations.up(await session.context(), { ...request, rebuild, pull, breakLock, limitMs })
    return { data: result, ...renderDeploy(result, session.err) }
  })
}
