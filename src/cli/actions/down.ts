import { confirm } from '../confirm.ts'
import type { CliContext } from '../context.ts'
import type { GlobalFlags } from '../global-flags.ts'
import { leftBehind, renderDown } from '../render/down.ts'
import { requestOf } from '../request.ts'
import { runSession } from '../session.ts'

interface DownFlags extends GlobalFlags {
  readonly volumes: boolean
  readonly unprotect: boolean
  readonly breakLock: boolean
}

/** Removes an environment. */
export function down(cli: CliContext, flags: DownFlags, environment?: string): Promise<number> {
  return runSession(cli, flags, 'change', async (session) => {
    const request = requestOf(cli, flags, environment)
    if (flags.volumes) {
      await confirm(cli.terminal, flags, {
        question: `Remove ${request.environment} of ${request.directory} with its volumes and all data in them`,
        action: 'Removing the volumes',
      })
    }
    if (request.environment !== 'local') {
      await confirm(cli.terminal, flags, {
        question: `Remove ${request.environment} of ${request.directory} from AWS`,
        action: 'Removing an environment from AWS',
      })
    }
    session.announce(request)
    const { volumes, unprotect, breakLock } = flags
    const operations = await cli.library.operations()
    const result = await operations.down(await session.context(), { ...request, volumes, unprotect, breakLock })
    const failure = leftBehind(result)
    return { data: result, err: renderDown(result, session.err), ...(failure === undefined ? {} : { failure }) }
  })
}
