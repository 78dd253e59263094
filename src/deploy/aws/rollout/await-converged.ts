import type { TaskState } from '../../../core/aws/task-state.ts'
import { abortFailure, failureOf, SlipwayError } from '../../../core/error.ts'
import type { StackEvent } from '../../../core/aws/stack-port.ts'
import { commandOf, tell } from '../stacks/stack-work.ts'
import { describeService } from './describe-service.ts'
import { explainRollout } from './explain-rollout.ts'
import type { Restore } from '../stacks/restore-stack.ts'
import { tellGivenUp } from './tell-given-up.ts'
import { lookAtRollout, type RolloutWatch, type Sight } from './watch-rollout.ts'

/** How long a service may take to settle after CloudFormation is done with it: 10 minutes, in milliseconds. */
const settleLimitMs = 600_000

/** Time between two looks, in milliseconds. */
const paceMs = 2_000

/** How long a service that nothing checks has to stay up before it counts as one that does, in milliseconds. */
const steadyMs = 5_000

/** How long it has to stay up at most after tasks of it failed: a minute, in milliseconds. */
const longestSteadyMs = 60_000

/**
 * Proves that the service runs what the stack says: CloudFormation ends with the roll-out, ECS may go back afterwards, tasks may end
 * after they began, and old tasks and targets leave later. A stack whose change did not touch its service needs no proof. What fails here
 * CloudFormation does not take back any more, nor what Ctrl-C ends: it is put back.
 */
export async function awaitConverged(
  watch: RolloutWatch,
  events: readonly StackEvent[],
  restore: Restore,
): Promise<void> {
  if (!watch.isTouched) return
  const verdict = await proveConverged(watch, events).catch((thrown: unknown) => interrupted(watch, restore, thrown))
  if (verdict) throw await failed(watch, verdict, restore)
}

/** Ctrl-C, or the limit of the whole change, puts back; anything else is what it is. */
async function interrupted(watch: RolloutWatch, restore: Restore, thrown: unknown): Promise<never> {
  const { signal } = watch.work.context
  if (!signal.aborted) throw thrown
  const lines = await putBack(watch, restore)
  throw new SlipwayError({
    ...abortFailure(signal.reason),
    fix: `${commandOf(watch.work, 'up')} goes on from here.`,
    evidence: [{ title: 'what serves now', lines }],
  })
}

type Failed = Extract<Sight['verdict'], { readonly kind: 'failed' }>

/** Undefined when it is proved. */
async function proveConverged(watch: RolloutWatch, events: readonly StackEvent[]): Promise<Failed | undefined> {
  const { clock, signal } = watch.work.context
  watch.resources = await watch.work.cloud.stacks.resources(watch.stackId, signal)
  const limit = clock.now() + settleLimitMs
  let steadySince: number | undefined
  for (let said = ''; ;) {
    const sight = await lookAtRollout(watch, { events, isDone: true }, signal)
    // Without the right to look there is nothing to prove; that was told.
    if (watch.isBlind) return undefined
    if (sight?.verdict.kind === 'failed') return sight.verdict
    steadySince = sight?.verdict.kind === 'converged' ? (steadySince ?? clock.now()) : undefined
    if (steadySince !== undefined && clock.now() - steadySince >= steadyTime(watch, sight)) return undefined
    if (clock.now() >= limit) throw new SlipwayError(unsettled(watch, sight))
    if (sight && sight.text !== said) tell(watch.work, `settling: ${sight.text}`, sight.rollout)
    said = sight?.text ?? said
    await clock.sleep(paceMs, signal)
  }
}

/** ECS takes a task that runs for one that stays: without a check, and after failures, time has to tell. */
function steadyTime({ view }: RolloutWatch, sight: Sight | undefined): number {
  const lives = sight?.verdict.kind === 'converged' ? sight.verdict.failures.map(({ task }) => lifeOf(task)) : []
  const isChecked = !view || view.groups.length > 0 || view.tasks.every(({ health }) => health !== 'UNKNOWN')
  return Math.max(isChecked ? 0 : steadyMs, Math.min(longestSteadyMs, Math.max(0, ...lives)))
}

function lifeOf({ createdAt, stoppedAt = createdAt }: TaskState): number {
  return stoppedAt - createdAt
}

async function failed(watch: RolloutWatch, verdict: Failed, restore: Restore): Promise<SlipwayError> {
  tellGivenUp(watch, verdict.cause)
  const failure = await explainRollout(watch, verdict, watch.work.context.signal)
  const lines = await putBack(watch, restore)
  return new SlipwayError({ ...failure, evidence: [...(failure.evidence ?? []), { title: 'what serves now', lines }] })
}

/** Why the roll-out failed is worth more than why the way back did. */
async function putBack(watch: RolloutWatch, restore: Restore): Promise<string[]> {
  try {
    return [await restore(), ...(await describeService(watch))]
  } catch (thrown) {
    const { what, why, fix } = failureOf(thrown)
    return [`Stack ${watch.work.effect.stack} was changed, and could not be put back: ${what}: ${why}. ${fix}`]
  }
}

function unsettled({ service, work }: RolloutWatch, sight: Sight | undefined) {
  const lacks = sight?.verdict.kind === 'under-way' ? sight.verdict.lacks : ['it could not be read']
  return {
    code: 'step-timed-out',
    what: `Service ${service} does not settle`,
    why: `10 minutes after its stack: ${lacks.join(', ')}`,
    fix: `Look at ${commandOf(work, 'status')}; ${commandOf(work, 'status').replace(' status', ' rollback')} goes back to what served before.`,
    evidence: [{ title: 'what serves now', lines: [`Stack ${work.effect.stack} was changed, and stays.`] }],
  } as const
}
