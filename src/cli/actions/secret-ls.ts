import type { CliContext } from '../context.ts'
import type { GlobalFlags } from '../global-flags.ts'
import { renderSecrets, renderSecretsSummary } from '../render/secret.ts'
import { requestOf } from '../request.ts'
import { runSession } from '../session.ts'

/** Lists the secrets of an environment. */
export function secretLs(cli: CliContext, flags: GlobalFlags, environment?: string): Promise<number> {
  return runSession(cli, flags, 'read', async (session) => {
    const request = requestOf(cli, flags, environment)
    const operations = await cli.library.operations()
    const entries = await operations.listSecrets(await session.context(), request)
    return {
      data: entries,
      out: renderSecrets(entries, session.out, cli.terminal.now()),
      err: renderSecretsSummary(entries, request.environment, session.err),
    }
  })
}
