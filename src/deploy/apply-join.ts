import type { Context } from '../core/context.ts'
import { SlipwayError } from '../core/error.ts'
import type { JoinEffect, Step } from '../core/plan.ts'
import { option } from '../core/option-words.ts'
import { inspectContainers, type ObservedJoin } from '../host/observe/observed.ts'

/**
 * Docker changes names only by leaving the network and joining it again. With the address it had, connections of the container
 * survive that: what is lost for a moment is sent again. A container that is stopped keeps no address, for another may need it.
 */
export async function applyJoin(context: Context, step: Step, effect: JoinEffect): Promise<'done' | 'skipped'> {
  const { container, network, aliases } = effect
  const [one] = await inspectContainers(context, [container])
  // It may have been removed since, with its names.
  if (!one) return 'skipped'
  const now = one.networks.find((each) => each.network === network)
  const isRunning = one.state === 'running'
  if (now && isSame(now, aliases) && (isRunning || now.fixed === effect.address)) return 'skipped'
  const words = [...aliases.flatMap((alias) => ['--alias', alias]), network, container]
  const options = { signal: AbortSignal.timeout(step.limitMs) }
  if (now) await context.docker.run(['network', 'disconnect', network, container], options)
  const address = isRunning ? (now?.address ?? effect.address) : effect.address
  const kept = await context.docker.run(['network', 'connect', ...option('--ip', address), ...words], options)
  if (kept.code === 0) return 'done'
  // Somebody took the address in between, or the network has none to give: better another one than none.
  const joined = await context.docker.run(['network', 'connect', ...words], options)
  if (joined.code === 0) return 'done'
  throw new SlipwayError({
    code: 'step-failed',
    what: `Could not ${step.title}`,
    why: `docker network connect ended with exit code ${joined.code}`,
    fix: 'Run the command again.',
    evidence: [{ title: 'docker says', lines: joined.stderr.trim().split('\n') }],
  })
}

function isSame({ aliases }: ObservedJoin, wanted: readonly string[]): boolean {
  return aliases.toSorted().join(' ') === wanted.toSorted().join(' ')
}
