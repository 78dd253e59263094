import type { CommandRequest } from '../../deploy/request.ts'
import type { CliContext } from '../context.ts'
import type { GlobalFlags } from '../global-flags.ts'
import { requestOf } from '../request.ts'
import { runSession } from '../session.ts'

/** Flags of `slipway run`, and of `slipway exec` but for the replica. */
export interface CommandFlags extends GlobalFlags {
  readonly noTty: boolean
}

interface ExecFlags extends CommandFlags {
  readonly index: number
}

/** Runs a command in a container that runs. */
export function exec(cli: CliContext, flags: ExecFlags, ...words: readonly string[]): Promise<number> {
  return runSession(cli, flags, 'passthrough', async (session) => {
    const request = commandRequestOf(cli, flags, words, flags.index)
    const operations = await cli.library.operations()
    return { exitCode: await operations.exec(await session.context(), request) }
  })
}

/** The service and the command that the words name. */
export function commandRequestOf(
  cli: CliContext,
  flags: CommandFlags,
  words: readonly string[],
  index: number,
): CommandRequest {
  const [service = '', ...command] = words
  const terminal = !flags.noTty && cli.terminal.stdin.isTty && cli.terminal.stdout.isTty
  return { ...requestOf(cli, flags), service, command, index, terminal }
}
