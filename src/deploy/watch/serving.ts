import type { Context } from '../../core/context.ts'
import { SlipwayError } from '../../core/error.ts'
import type { Owner } from '../../core/route.ts'
import { currentName, type Observed, observeHost } from '../../host/observe/observed.ts'

/** Running containers of the release that serves, by service. */
export async function observeServing(context: Context, owner: Owner): Promise<(service: string) => readonly string[]> {
  const observed = await observeHost(context, owner)
  return (service) => {
    const names = servingNames(observed, service)
    if (names.length > 0) return names
    throw new SlipwayError({
      code: 'nothing-running',
      what: `Service ${service} has no running container`,
      why: 'none of its release runs',
      fix: 'See why with `slipway status`; `slipway up` starts it.',
    })
  }
}

function servingNames({ containers, records }: Observed, service: string): string[] {
  const recorded = records.at(-1)?.wanted.services.find((one) => one.service === service)?.containers ?? []
  const running = containers.filter((one) => one.state === 'running')
  return recorded.flatMap((name) => running.filter((one) => one.name === name).map(currentName))
}
