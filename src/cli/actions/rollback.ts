import { SlipwayError } from '../../core/error.ts'
import { confirm } from '../confirm.ts'
import type { CliContext } from '../context.ts'
import type { GlobalFlags } from '../global-flags.ts'
import type { ChangeFlags } from '../parameters.ts'
import { renderDeploy } from '../render/deploy.ts'
import { renderLandscape } from '../render/landscape.ts'
import { changeOf } from '../request.ts'
import { runSession } from '../session.ts'

/** Goes back to an earlier release. Of the words, a number is the release and anything else the environment. */
export function rollback(
  cli: CliContext,
  flags: GlobalFlags & ChangeFlags,
  ...words: readonly string[]
): Promise<number> {
  return runSession(cli, flags, 'change', async (session) => {
    const { environment, to } = parseWords(words)
    const request = changeOf(cli, flags, environment)
    const target = to === undefined ? 'the release before' : `release ${to}`
    await confirm(cli.terminal, flags, {
      question: `Go back to ${target} in ${request.environment} of ${request.directory}`,
      action: 'The rollback',
    })
    session.announce(request)
    const operations = await cli.library.operations()
    const more = to === undefined ? {} : { to }
    const result = await operations.rollback(await session.context(), { ...request, ...more })
    const rendered = 'stacks' in result ? renderLandscape(result, session.err) : renderDeploy(result, session.err)
    return { data: result, ...rendered }
  })
}

function parseWords(words: readonly string[]): { readonly environment?: string; readonly to?: number } {
  const numbers = words.filter((word) => /^\d+$/.test(word))
  const names = words.filter((word) => !/^\d+$/.test(word))
  if (numbers.length > 1 || names.length > 1) {
    throw new SlipwayError({
      code: 'usage-invalid',
      what: '`slipway rollback` was not understood',
      why: `${words.join(' ')} is not one environment and one release number`,
      fix: 'Write `slipway rollback [environment] [number]`.',
    })
  }
  const [name] = names
  const [number] = numbers
  return {
    ...(name === undefined ? {} : { environment: name }),
    ...(number === undefined ? {} : { to: Number(number) }),
  }
}
