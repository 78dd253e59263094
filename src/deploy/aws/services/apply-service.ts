import { SlipwayError } from '../../../core/error.ts'
import type { ServiceEffect } from '../../../core/plan.ts'
import { leavingTasks, ourRollout, primaryOf, type RolloutView } from '../rollout/rollout-view.ts'
import { lookAtRollout } from '../rollout/watch-rollout.ts'
import { isOverLimit } from '../stacks/over-limit.ts'
import { type CloudWork, tell } from '../stacks/stack-work.ts'
import { endFailed, endInterrupted } from './end-service.ts'
import { beginService, type ServiceWatch, serviceGone } from './service-watch.ts'

/** Time between two looks, in milliseconds; the first ones are quick. */
const paces = [500, 1_000, 2_000]
const slowestMs = 3_000

/**
 * Starts tasks anew or changes how many run, and watches that to its end with the eyes of a roll-out. By UpdateService and not by the
 * stack: new tasks of the same definition are nothing a template could say, and a number that holds until the next `up` is not to be in
 * the template that `up` compares with.
 */
export async function applyService(work: CloudWork<ServiceEffect>): Promise<'done' | 'skipped'> {
  const { cloud, effect, signal } = work
  const service = await beginService(work)
  if (effect.kind === 'scale-service' && service.before === effect.wanted) {
    if (await isProved(service, signal)) return 'skipped'
  } else {
    const update = effect.kind === 'scale-service' ? { wanted: effect.wanted } : ({ anew: true } as const)
    // Without the signal: a call that is cut off may have been heard, and nobody would know.
    const state = await cloud.services.update(service.place, update)
    const ours = state?.rollouts.find(({ status }) => status === 'PRIMARY')
    if (!ours) throw new SlipwayError(serviceGone(work))
    const { own } = service.watch
    await awaitOrPutBack({ ...service, watch: { ...service.watch, own: { ...own, id: ours.id } } })
    return 'done'
  }
  await awaitOrPutBack(service)
  return 'done'
}

/** The failure of another step does not end this one, for what goes well need not be done again. Ctrl-C and the whole limit put it back. */
async function awaitOrPutBack(service: ServiceWatch): Promise<void> {
  const { context, signal } = service.work
  try {
    return await awaitSettled(service, signal)
  } catch (thrown) {
    if (!signal.aborted || isOverLimit(service.work)) throw thrown
  }
  if (!context.signal.aborted) {
    try {
      return await awaitSettled(service, context.signal)
    } catch (thrown) {
      if (!context.signal.aborted) throw thrown
    }
  }
  throw await endInterrupted(service)
}

async function awaitSettled(service: ServiceWatch, signal: AbortSignal): Promise<void> {
  const { work, watch } = service
  let said = ''
  for (let round = 0; !(await isProved(service, signal)); round++) {
    const { sight } = watch
    if (sight?.verdict.kind === 'failed') throw await endFailed(service, sight.verdict)
    if (sight && sight.text !== said) tell(work, sight.text, sight.rollout)
    said = sight?.text ?? said
    await work.context.clock.sleep(paces[round] ?? slowestMs, signal)
  }
}

/** True when ECS wants as many tasks as it was told, all of them run and serve, and none is just leaving. */
async function isProved({ work: { effect }, watch }: ServiceWatch, signal: AbortSignal): Promise<boolean> {
  const sight = await lookAtRollout(watch, { events: [] }, signal)
  const { view } = watch
  const ours = view && ourRollout(view)
  if (sight?.verdict.kind !== 'converged' || !ours) return false
  const isAsTold = effect.kind === 'restart-service' || hasTaken(view, effect.wanted)
  return isAsTold && leavingTasks(view, ours) === 0
}

/** A number that was changed shows itself a moment later. */
function hasTaken(view: RolloutView, wanted: number): boolean {
  return view.service.wanted === wanted && primaryOf(view)?.wanted === wanted
}
