import { SlipwayError } from '../../../core/error.ts'
import { takeBack } from '../interrupt-stack.ts'
import { type StackWork, tell } from '../stack-work.ts'
import type { Watched } from '../watch-stack.ts'
import { describeAfter } from './describe-service.ts'
import { explainRollout } from './explain-rollout.ts'
import type { Verdict } from './judge-rollout.ts'
import type { RolloutWatch } from './watch-rollout.ts'

/**
 * Ends a roll-out that cannot succeed, before CloudFormation would give up: keeps the proof, puts back what served before (a first
 * creation is deleted), and says why and what serves now.
 */
export async function endRollout(
  work: StackWork,
  watched: Watched & { readonly rollout: RolloutWatch },
  verdict: Extract<Verdict, { readonly kind: 'failed' }>,
): Promise<SlipwayError> {
  const { rollout } = watched
  const { signal } = work.context
  tell(work, `service ${rollout.service} ${verdict.cause.what}: ${verdict.cause.why}`)
  const failure = await explainRollout(rollout, verdict, signal)
  const lines = await putBack(work, watched, signal)
  return new SlipwayError({ ...failure, evidence: [...(failure.evidence ?? []), { title: 'what serves now', lines }] })
}

async function putBack(
  work: StackWork,
  watched: Watched & { readonly rollout: RolloutWatch },
  signal: AbortSignal,
): Promise<string[]> {
  try {
    const { stack } = await takeBack(work, watched)
    return await describeAfter(watched.rollout, stack, signal)
  } catch (thrown) {
    // Why the roll-out failed is worth more than why the way back did.
    return [
      `Stack ${work.effect.stack} could not be put back: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    ]
  }
}
