import type { DeployResult } from '../../deploy/request.ts'
import type { CliContext } from '../context.ts'
import type { GlobalFlags } from '../global-flags.ts'
import type { ChangeFlags } from '../parameters.ts'
import { renderDeploy } from '../render/deploy.ts'
import { renderWatchEnd } from '../render/watch.ts'
import { changeOf } from '../request.ts'
import { runSession } from '../session.ts'

interface UpFlags extends GlobalFlags, ChangeFlags {
  readonly watch: boolean
  readonly rebuild: boolean
  readonly pull: boolean
}

/** Brings the environment to what the files say. */
export function up(cli: CliContext, flags: UpFlags, environment?: string): Promise<number> {
  return runSession(cli, flags, 'change', async (session) => {
    const request = changeOf(cli, flags, environment)
    session.announce(request)
    const operations = await cli.library.operations()
    const { rebuild, pull } = flags
    const order = { ...request, rebuild, pull }
    const context = await session.context()
    if (flags.watch) {
      const onLive = (live: DeployResult) => session.show(renderDeploy(live, session.err))
      const ended = await operations.watch(context, order, onLive)
      return { data: ended, ...renderWatchEnd(ended, session.err) }
    }
    const result = await operations.up(context, order)
    return { data: result, ...renderDeploy(result, session.err) }
  })
}
