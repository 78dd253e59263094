import type { CliContext } from '../context.ts'
import type { GlobalFlags } from '../global-flags.ts'
import { runSession } from '../session.ts'

interface TrustFlags extends GlobalFlags {
  readonly print: boolean
  readonly uninstall: boolean
}

/** Changes which stores trust the edge's certificate. */
export function edgeTrust(cli: CliContext, flags: TrustFlags): Promise<number> {
  return runSession(cli, flags, 'read', async (session) => {
    const { edge } = await session.context()
    if (!flags.uninstall) {
      await edge.ensure()
      const certificate = await edge.certificate()
      if (flags.print) return { data: { certificate }, out: certificate.trimEnd().split('\n') }
    }
    const changes = await edge.trust(!flags.uninstall)
    const { colors, symbols } = session.err
    const lines = changes.map(({ store, state, detail }) => {
      const mark = state === 'failed' ? colors.red(symbols.failed) : colors.green(symbols.done)
      return `${mark} ${store}: ${state}${detail === '' ? '' : ` (${detail})`}`
    })
    return { data: { stores: changes }, err: lines }
  })
}
