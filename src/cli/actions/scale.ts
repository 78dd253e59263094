import { SlipwayError } from '../../core/error.ts'
import type { CliContext } from '../context.ts'
import type { GlobalFlags } from '../global-flags.ts'
import type { ChangeFlags } from '../parameters.ts'
import type { Replicas } from '../parse-replicas.ts'
import { renderDeploy } from '../render/deploy.ts'
import { renderServices } from '../render/services.ts'
import { changeOf } from '../request.ts'
import { runSession } from '../session.ts'

/** Runs another number of containers of some services. */
export function scale(
  cli: CliContext,
  flags: GlobalFlags & ChangeFlags,
  ...wanted: readonly Replicas[]
): Promise<number> {
  return runSession(cli, flags, 'change', async (session) => {
    refuseTwice(wanted)
    const request = changeOf(cli, flags)
    session.announce(request)
    const operations = await cli.library.operations()
    const replicas = Object.fromEntries(wanted.map(({ service, count }) => [service, count]))
    const result = await operations.scale(await session.context(), { ...request, replicas })
    const isInAws = 'stacks' in result
    const { out, err } = isInAws ? renderServices(result, session.err) : renderDeploy(result, session.err)
    const up = isInAws ? `slipway up ${result.environment}` : 'slipway up'
    const where = isInAws ? ', where they are fixed' : ''
    return { data: result, out, err: [...err, `  The next \`${up}\` goes back to the numbers of the files${where}.`] }
  })
}

function refuseTwice(wanted: readonly Replicas[]): void {
  const names = wanted.map(({ service }) => service)
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (twice === undefined) return
  throw new SlipwayError({
    code: 'usage-invalid',
    what: '`slipway scale` was not understood',
    why: `${twice} is given twice`,
    fix: `Write \`slipway scale ${twice}=<number>\` once.`,
  })
}
