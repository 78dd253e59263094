import type { CliContext } from '../context.ts'
import type { GlobalFlags } from '../global-flags.ts'
import { checksFailed, renderDoctor } from '../render/doctor.ts'
import { requestOf } from '../request.ts'
import { runSession } from '../session.ts'

/** Checks this machine and this project. */
export function doctor(cli: CliContext, flags: GlobalFlags, environment?: string): Promise<number> {
  return runSession(cli, flags, 'read', async (session) => {
    const request = requestOf(cli, flags, environment)
    const operations = await cli.library.operations()
    const checks = await operations.doctor(await session.context(), request)
    const failure = checksFailed(checks)
    const { colors, symbols } = session.err
    const command = request.environment === 'local' ? 'slipway up' : `slipway up ${request.environment}`
    return {
      data: checks,
      out: renderDoctor(checks, session.out),
      ...(failure === undefined
        ? { err: [`  ${colors.cyan(symbols.next)} Nothing stands in the way of \`${command}\`.`] }
        : { failure }),
    }
  })
}
