import type { CliContext } from '../context.ts'
import type { GlobalFlags } from '../global-flags.ts'
import type { ChangeFlags } from '../parameters.ts'
import { renderDeploy } from '../render/deploy.ts'
import { renderServices } from '../render/services.ts'
import { changeOf } from '../request.ts'
import { runSession } from '../session.ts'

/** Starts services anew. */
export function restart(
  cli: CliContext,
  flags: GlobalFlags & ChangeFlags,
  ...services: readonly string[]
): Promise<number> {
  return runSession(cli, flags, 'change', async (session) => {
    const request = changeOf(cli, flags)
    session.announce(request)
    const operations = await cli.library.operations()
    const result = await operations.restart(await session.context(), { ...request, services })
    const rendered = 'stacks' in result ? renderServices(result, session.err) : renderDeploy(result, session.err)
    return { data: result, ...rendered }
  })
}
