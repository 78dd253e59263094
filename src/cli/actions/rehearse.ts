import type { RehearseRequest } from '../../deploy/aws/rehearse/rehearsal.ts'
import type { CliContext } from '../context.ts'
import type { GlobalFlags } from '../global-flags.ts'
import { renderRehearsal } from '../render/rehearsal.ts'
import { requestOf } from '../request.ts'
import { runSession } from '../session.ts'

interface RehearseFlags extends GlobalFlags {
  readonly emulator?: string | undefined
  readonly timeout?: number | undefined
}

/** How long an act may take when nobody says, in milliseconds: emulators need seconds. */
const defaultLimitMs = 600_000

/** Plays an environment through in an emulator. */
export function rehearse(cli: CliContext, flags: RehearseFlags, positional?: string): Promise<number> {
  return runSession(cli, flags, 'rehearsal', async (session) => {
    const request = rehearseRequest(cli, flags, positional)
    session.announce({ ...request, environment: request.environment ?? '' })
    const operations = await cli.library.operations()
    const report = await operations.rehearse(await session.context(), request)
    const failure = report.acts.find(({ failure: failed }) => failed)?.failure
    return { data: report, ...renderRehearsal(report, session.out, session.err), ...(failure && { failure }) }
  })
}

function rehearseRequest(cli: CliContext, flags: RehearseFlags, positional: string | undefined): RehearseRequest {
  const { environment: _local, ...request } = requestOf(cli, flags, positional)
  const environment = positional ?? flags.env
  return {
    ...request,
    limitMs: flags.timeout ?? defaultLimitMs,
    ...(environment !== undefined && { environment }),
    ...(flags.emulator !== undefined && { emulator: flags.emulator }),
  }
}
