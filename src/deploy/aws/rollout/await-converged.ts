import { SlipwayError } from '../../../core/error.ts'
import type { StackEvent } from '../../../core/aws/stack-port.ts'
import { commandOf, tell } from '../stack-work.ts'
import { describeAfter } from './describe-service.ts'
import { explainRollout } from './explain-rollout.ts'
import { lookAtRollout, type RolloutWatch, type Sight } from './watch-rollout.ts'

/** How long a service may take to settle after CloudFormation is done with it: 10 minutes, in milliseconds. */
const settleLimitMs = 600_000

/** Time between two looks, in milliseconds. */
const paceMs = 2_000

/**
 * Proves that the service runs what the stack says: CloudFormation ends with the roll-out, ECS may go back afterwards, and old tasks
 * and targets leave later. A stack whose change did not touch its service needs no proof.
 */
export async function awaitConverged(watch: RolloutWatch, events: readonly StackEvent[]): Promise<void> {
  if (!watch.isTouched) return
  const { clock, signal } = watch.work.context
  watch.resources = await watch.work.cloud.stacks.resources(watch.stackId, signal)
  const limit = clock.now() + settleLimitMs
  for (let said = ''; ;) {
    const sight = await lookAtRollout(watch, { events, isDone: true }, signal)
    if (isProved(watch, sight)) return
    if (sight?.verdict.kind === 'failed') throw await failed(watch, sight.verdict, signal)
    if (clock.now() >= limit) throw new SlipwayError(unsettled(watch, sight))
    if (sight && sight.text !== said) tell(watch.work, `settling: ${sight.text}`, sight.rollout)
    said = sight?.text ?? said
    await clock.sleep(paceMs, signal)
  }
}

/** Without the right to look there is nothing to prove; that was told. */
function isProved({ isBlind }: RolloutWatch, sight: Sight | undefined): boolean {
  return isBlind === true || sight?.verdict.kind === 'converged'
}

async function failed(
  watch: RolloutWatch,
  verdict: Parameters<typeof explainRollout>[1],
  signal: AbortSignal,
): Promise<SlipwayError> {
  const failure = await explainRollout(watch, verdict, signal)
  const stack = await watch.work.cloud.stacks.observe(watch.work.effect.stack, signal)
  const lines = await describeAfter(watch, stack, signal)
  return new SlipwayError({ ...failure, evidence: [...(failure.evidence ?? []), { title: 'what serves now', lines }] })
}

function unsettled({ service, work }: RolloutWatch, sight: Sight | undefined) {
  const lacks = sight?.verdict.kind === 'under-way' ? sight.verdict.lacks : ['it could not be read']
  return {
    code: 'step-timed-out',
    what: `Service ${service} does not settle`,
    why: `10 minutes after its stack: ${lacks.join(', ')}`,
    fix: `Look at ${commandOf(work, 'status')}.`,
    evidence: [{ title: 'what serves now', lines: [`Stack ${work.effect.stack} was changed, and stays.`] }],
  } as const
}
