import { abortFailure, SlipwayError } from '../../../core/error.ts'
import { describeService } from '../rollout/describe-service.ts'
import { explainRollout } from '../rollout/explain-rollout.ts'
import type { Verdict } from '../rollout/judge-rollout.ts'
import { commandOf, tell } from '../stacks/stack-work.ts'
import { isAtRest, type ServiceWatch } from './service-watch.ts'

/** How long the way back is watched: 10 minutes, in milliseconds. */
const backLimitMs = 600_000

/** Time between two looks, in milliseconds. */
const paceMs = 2_000

/** Ends a change of a service that cannot succeed: keeps the proof, puts back what was, says why and what serves now. */
export async function endFailed(
  service: ServiceWatch,
  verdict: Extract<Verdict, { readonly kind: 'failed' }>,
): Promise<SlipwayError> {
  const { work, watch } = service
  tell(work, `service ${watch.service} ${verdict.cause.what}: ${verdict.cause.why}`)
  const failure = await explainRollout(watch, verdict, work.context.signal)
  return new SlipwayError({ ...failure, evidence: [...(failure.evidence ?? []), await putBack(service)] })
}

/** Ends a change of a service that somebody does not want any more. */
export async function endInterrupted(service: ServiceWatch): Promise<SlipwayError> {
  const { work } = service
  return new SlipwayError({
    ...abortFailure(work.context.signal.reason),
    fix: `Run ${commandOf(work, 'up')} again when you want it.`,
    evidence: [await putBack(service)],
  })
}

/** Why it ended is worth more than why the way back did not. */
async function putBack(service: ServiceWatch) {
  const own = AbortSignal.timeout(backLimitMs)
  const { watch, work } = service
  const lines: string[] = []
  try {
    await goBack(service, own)
    if (!(await awaitRest(service, own))) lines.push(`Service ${watch.service} is still on its way back.`)
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown)
    lines.push(`Service ${watch.service} could not be put back by us, and is left to ECS: ${why}`)
  }
  const serves = await describeService(watch)
  const status = `Look at ${commandOf(work, 'status')}.`
  return { title: 'what serves now', lines: [...lines, ...(serves.length === 0 ? [status] : serves)] }
}

/** A roll-out is stopped, which ECS follows by the one before; a number is what it was. The definition was never another one. */
async function goBack({ work, place, before }: ServiceWatch, signal: AbortSignal): Promise<void> {
  const { services } = work.cloud
  if (work.effect.kind === 'scale-service') {
    tell(work, `putting back ${before === 1 ? '1 task' : `${before} tasks`}`)
    await services.update(place, { wanted: before }, signal)
    return
  }
  tell(work, 'stopping the roll-out; ECS puts back what was before')
  await services.stopRollout(place, signal)
}

async function awaitRest({ work, place }: ServiceWatch, signal: AbortSignal): Promise<boolean> {
  const { clock } = work.context
  const limit = clock.now() + backLimitMs
  for (;;) {
    // What was asked for shows itself a moment later.
    await clock.sleep(paceMs, signal)
    const state = await work.cloud.services.observe(place, signal)
    if (!state || isAtRest(state)) return true
    if (clock.now() >= limit) return false
  }
}
