import type { DeployResult } from '../../deploy/request.ts'
import type { CliContext } from '../context.ts'
import type { GlobalFlags } from '../global-flags.ts'
import type { ChangeFlags } from '../parameters.ts'
import type { NamedVerdict } from '../parse-verdict.ts'
import { renderDeploy } from '../render/deploy.ts'
import { renderLandscape } from '../render/landscape.ts'
import { renderWatchEnd } from '../render/watch.ts'
import { changeOf } from '../request.ts'
import { runSession } from '../session.ts'

interface UpFlags extends GlobalFlags, ChangeFlags {
  readonly watch: boolean
  readonly rebuild: boolean
  readonly pull: boolean
  readonly allowReplace?: readonly string[] | undefined
  readonly job?: readonly NamedVerdict[] | undefined
}

/** Brings the environment to what the files say. */
export function up(cli: CliContext, flags: UpFlags, environment?: string): Promise<number> {
  return runSession(cli, flags, 'change', async (session) => {
    const request = changeOf(cli, flags, environment)
    session.announce(request)
    const operations = await cli.library.operations()
    const { rebuild, pull, allowReplace = [], job = [] } = flags
    const jobs = Object.fromEntries(job.map(({ job: name, verdict }) => [name, verdict]))
    const order = { ...request, rebuild, pull, allowReplace, jobs }
    const context = await session.context()
    if (flags.watch) {
      const onLive = (live: DeployResult) => session.show(renderDeploy(live, session.err))
      const ended = await operations.watch(context, order, onLive)
      return { data: ended, ...renderWatchEnd(ended, session.err) }
    }
    const result = await operations.up(context, order)
    const rendered = 'stacks' in result ? renderLandscape(result, session.err) : renderDeploy(result, session.err)
    return { data: result, ...rendered }
  })
}
