import type { CliContext } from '../context.ts'
import type { GlobalFlags } from '../global-flags.ts'
import { requestOf } from '../request.ts'
import { runSession } from '../session.ts'

interface MaintenanceFlags extends GlobalFlags {
  readonly reason?: string | undefined
}

/** Switches the maintenance page of the project on or off. */
export function edgeMaintenance(cli: CliContext, flags: MaintenanceFlags, on: boolean): Promise<number> {
  return runSession(cli, flags, 'read', async (session) => {
    const context = await session.context()
    const operations = await cli.library.operations()
    const { project, environment } = await operations.status(context, requestOf(cli, flags))
    await context.edge.ensure()
    await context.edge.maintain({ project, environment }, on ? (flags.reason ?? '') : undefined)
    const { colors, symbols } = session.err
    const told = on ? 'answers every request with its maintenance page' : 'answers again'
    return {
      data: { project, environment, maintenance: on },
      err: [`${colors.green(symbols.done)} ${project}/${environment} ${told}`],
    }
  })
}
