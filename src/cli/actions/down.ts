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
    session.announce(request)
    const { volumes, unprotect, breakLock } = flags
    const operations = await cli.library.operations()
    const confirmInAws = () => {
      session.show({ out: [], err: [] })
      const question = `Remove ${request.environment} of ${request.directory} from AWS`
      return confirm(cli.terminal, flags, { question, action: 'Removing an environment from AWS' })
    }
    const asked = request.environment === 'local' ? {} : { confirm: confirmInAws }
    const order = { ...request, volumes, unprotect, breakLock, ...asked }
    const result = await operations.down(await session.context(), order)
    const failure = leftBehind(result)
    return { data: result, err: renderDown(result, session.err), ...(failure === undefined ? {} : { failure }) }
  })
}
