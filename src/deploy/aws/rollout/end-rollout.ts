import { SlipwayError } from '../../../core/error.ts'
import { takeBack } from '../stacks/interrupt-stack.ts'
import type { StackWork } from '../stacks/stack-work.ts'
import type { Watched } from '../stacks/watch-stack.ts'
import { describeRest } from '../stacks/explain-stack.ts'
import type { Restore } from '../stacks/restore-stack.ts'
import { describeService } from './describe-service.ts'
import { explainRollout } from './explain-rollout.ts'
import type { Verdict } from './judge-rollout.ts'
import { tellGivenUp } from './tell-given-up.ts'
import type { RolloutWatch } from './watch-rollout.ts'

/**
 * Ends a roll-out that cannot succeed, before CloudFormation would give up: keeps the proof, puts back what served before (a first
 * creation is deleted), and says why and what serves now.
 */
export async function endRollout(
  work: StackWork,
  watched: Watched & { readonly rollout: RolloutWatch },
  verdict: Extract<Verdict, { readonly kind: 'failed' }>,
  restore: Restore,
): Promise<SlipwayError> {
  const { rollout } = watched
  const { signal } = work.context
  tellGivenUp(rollout, verdict.cause)
  const failure = await explainRollout(rollout, verdict, signal)
  const lines = await putBack(work, watched, restore)
  return new SlipwayError({ ...failure, evidence: [...(failure.evidence ?? []), { title: 'what serves now', lines }] })
}

async function putBack(
  work: StackWork,
  watched: Watched & { readonly rollout: RolloutWatch },
  restore: Restore,
): Promise<string[]> {
  try {
    const { stack } = await takeBack(work, watched)
    // CloudFormation may have been done before it could be told to stop.
    const isDone = stack?.status === 'CREATE_COMPLETE' || stack?.status === 'UPDATE_COMPLETE'
    const rest = isDone ? await restore() : describeRest(stack, work.effect.stack)
    return [rest, ...(await describeService(watched.rollout))]
  } catch (thrown) {
    // Why the roll-out failed is worth more than why the way back did.
    return [
      `Stack ${work.effect.stack} could not be put back: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    ]
  }
}
