import type { CliContext } from '../context.ts'
import type { GlobalFlags } from '../global-flags.ts'
import { requestOf } from '../request.ts'
import { runSession } from '../session.ts'

interface ConfigFlags extends GlobalFlags {
  readonly format: 'yaml' | 'json'
  readonly showSecrets: boolean
}

/** Prints the resolved model. */
export function config(cli: CliContext, flags: ConfigFlags, environment?: string): Promise<number> {
  return runSession(cli, flags, 'read', async (session) => {
    const { format, showSecrets } = flags
    const operations = await cli.library.operations()
    const model = await operations.config(await session.context(), {
      ...requestOf(cli, flags, environment),
      showSecrets,
    })
    // The YAML library is loaded when it is needed.
    const { writeConfig } = await import('../../manifest/render/write-config.ts')
    const text = format === 'json' ? JSON.stringify(model, null, 2) : writeConfig(model)
    return { data: model, out: text.trimEnd().split('\n') }
  })
}
