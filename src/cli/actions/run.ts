import type { CliContext } from '../context.ts'
import { runSession } from '../session.ts'
import { commandRequestOf, type CommandFlags } from './exec.ts'

/** Runs a command in a new container. */
export function run(cli: CliContext, flags: CommandFlags, ...words: readonly string[]): Promise<number> {
  return runSession(cli, flags, 'passthrough', async (session) => {
    const request = commandRequestOf(cli, flags, words, 1)
    const operations = await cli.library.operations()
    const { stdout, stderr } = cli.terminal
    const outlet = {
      onLine: (line: string) => stdout.write(`${line}\n`),
      onState: (text: string) => {
        if (!flags.quiet && !flags.json) stderr.write(`${session.err.colors.dim(text)}\n`)
      },
    }
    return { exitCode: await operations.run(await session.context(), request, outlet) }
  })
}
