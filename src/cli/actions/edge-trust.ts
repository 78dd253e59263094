import type { TrustChange } from '../../core/context.ts'
import type { Failure } from '../../core/error.ts'
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
    const next = flags.uninstall ? [] : adviceFor(changes).map((line) => `  ${symbols.next} ${line}`)
    return { data: { stores: changes }, err: [...lines, ...next], ...failureOfTrust(changes) }
  })
}

function adviceFor(changes: readonly TrustChange[]): readonly string[] {
  const hasBrowser = changes.some(({ store }) => store.startsWith('browsers'))
  return [
    ...(hasBrowser ? [] : ['No browser has a store of its own yet; start it once, then run this again.']),
    'Restart the browser. `slipway edge trust --uninstall` undoes it.',
  ]
}

function failureOfTrust(changes: readonly TrustChange[]): { readonly failure?: Failure } {
  const failed = changes.filter(({ state }) => state === 'failed')
  if (failed.length === 0) return {}
  const fix =
    'Run `sudo -v` and try again, or give the certificate of `slipway edge trust --print` to the store by hand.'
  const why = failed.map(({ store, detail }) => `${store}: ${detail}`).join('; ')
  return { failure: { code: 'step-failed', what: 'Not every store could be changed', why, fix } }
}
