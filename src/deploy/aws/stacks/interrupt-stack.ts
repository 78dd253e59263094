import { abortFailure, SlipwayError } from '../../../core/error.ts'
import { describeRest } from './explain-stack.ts'
import { isOverLimit } from './over-limit.ts'
import { commandOf, newToken, type StackWork, tell } from './stack-work.ts'
import { watchStack, type Watched, type Watching } from './watch-stack.ts'

/** How long the way back of an interrupted operation is watched: 45 minutes, in milliseconds. */
const backLimitMs = 2_700_000

/**
 * Watches an operation to its end. Ctrl-C (or the limit of the whole change) takes it back; the failure of another stack does not,
 * for what goes well need not be done again; the step's own limit leaves it to AWS.
 */
export async function watchOrInterrupt(work: StackWork, watched: Watched): Promise<Watching> {
  const { context, signal } = work
  try {
    return await watchStack(work, watched, signal)
  } catch (thrown) {
    if (!signal.aborted || isOverLimit(work)) throw thrown
  }
  if (!context.signal.aborted) {
    try {
      return await watchStack(work, watched, context.signal)
    } catch (thrown) {
      if (!context.signal.aborted) throw thrown
    }
  }
  return interrupt(work, watched)
}

/**
 * Takes back what was begun on a stack and watches until that is done. An update is cancelled, which puts back what was before; AWS
 * takes that in UPDATE_IN_PROGRESS only. A first creation is deleted. What is past that is watched to its end. The roll-out of a
 * service is not stopped by itself (StopServiceDeployment): CloudFormation would not know of it, and cancelling stops it as well.
 */
export async function takeBack(work: StackWork, watched: Watched): Promise<Watching> {
  const { cloud } = work
  const own = AbortSignal.timeout(backLimitMs)
  const stack = await cloud.stacks.observe(watched.id, own)
  if (stack?.status === 'UPDATE_IN_PROGRESS') {
    tell(work, 'cancelling the update; AWS puts back what was before')
    await cloud.stacks.cancelUpdate(watched.id, newToken(work, 'cancel'), own)
  }
  if (stack?.status === 'CREATE_IN_PROGRESS') {
    tell(work, 'deleting what was made of the new stack')
    await cloud.stacks.delete(watched.id, newToken(work, 'undo'), own)
  }
  return watchStack(work, { ...watched, goesBack: true }, own)
}

async function interrupt(work: StackWork, watched: Watched): Promise<never> {
  const watching = await takeBack(work, watched)
  throw new SlipwayError({
    ...abortFailure(work.context.signal.reason),
    fix: `${commandOf(work, 'up')} goes on from here.`,
    evidence: [{ title: 'what serves now', lines: [describeRest(watching.stack, work.effect.stack)] }],
  })
}
