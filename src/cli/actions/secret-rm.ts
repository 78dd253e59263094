import { confirm } from '../confirm.ts'
import type { CliContext } from '../context.ts'
import type { GlobalFlags } from '../global-flags.ts'
import { renderSecretRemoved } from '../render/secret.ts'
import { requestOf } from '../request.ts'
import { runSession } from '../session.ts'

/** Takes the value of a secret away. */
export function secretRm(cli: CliContext, flags: GlobalFlags, name: string, environment?: string): Promise<number> {
  return runSession(cli, flags, 'print', async (session) => {
    const request = requestOf(cli, flags, environment)
    const operations = await cli.library.operations()
    const ask = (services: readonly string[]) => {
      const needed =
        services.length === 0 ? '' : `, which ${services.join(', ')} need${services.length === 1 ? 's' : ''}`
      const question = `Remove the value of ${name} in ${request.environment}${needed}`
      return confirm(cli.terminal, flags, { question, action: 'Removing the value of a secret' })
    }
    const result = await operations.removeSecret(await session.context(), { ...request, name, confirm: ask })
    return { data: result, err: renderSecretRemoved(result, session.err, cli.terminal.now()) }
  })
}
