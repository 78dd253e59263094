import { SlipwayError } from '../../core/error.ts'
import type { Request, ServiceUrl } from '../../deploy/request.ts'
import type { CliContext } from '../context.ts'
import type { GlobalFlags } from '../global-flags.ts'
import { requestOf } from '../request.ts'
import { runSession } from '../session.ts'

interface OpenFlags extends GlobalFlags {
  readonly print: boolean
}

/** Prints the URL of a service and opens it where a person looks on. */
export function open(cli: CliContext, flags: OpenFlags, service?: string): Promise<number> {
  return runSession(cli, flags, 'read', async (session) => {
    const request = { ...requestOf(cli, flags), ...(service !== undefined && { service }) }
    const operations = await cli.library.operations()
    const chosen = chooseUrl(await operations.urls(await session.context(), request), request, service)
    const isWatched = cli.terminal.stdout.isTty && !flags.print && !flags.json
    const opened = isWatched && (await cli.library.openUrl(chosen.url))
    const hint = isWatched && !opened ? { err: ['No browser could be opened; open the URL yourself.'] } : {}
    return { data: chosen, out: [chosen.url], ...hint }
  })
}

function chooseUrl(urls: readonly ServiceUrl[], { environment }: Request, service: string | undefined): ServiceUrl {
  const own = service === undefined ? urls : urls.filter((each) => each.service === service)
  const chosen = own.find(({ url }) => url.startsWith('http')) ?? (service === undefined ? undefined : own[0])
  if (chosen !== undefined) return chosen
  const names = [...new Set(urls.map((each) => each.service))].join(', ')
  throw new SlipwayError({
    code: 'nothing-running',
    what: service === undefined ? 'There is nothing to open' : `There is nothing to open for ${service}`,
    why: urls.length === 0 ? 'nothing that runs has a URL' : `only these have a URL: ${names}`,
    fix:
      urls.length === 0
        ? `Run \`slipway up${environment === 'local' ? '' : ` ${environment}`}\`.`
        : 'Name one of them.',
  })
}
