import type { ObservedStack } from '../../../core/aws/stack-port.ts'
import { standingOf } from '../../../core/aws/stack-status.ts'
import { SlipwayError } from '../../../core/error.ts'
import { deleteStack } from './delete-stack.ts'
import { explainStuck } from './explain-stack.ts'
import { type StackWork, tell } from './stack-work.ts'
import { awaitRest } from './watch-stack.ts'

/**
 * Brings a stack to where it can be changed: waits for what is under way, and takes away what a first creation that failed or was
 * abandoned has left. Undefined when there is no stack.
 */
export async function settleStack(work: StackWork): Promise<ObservedStack | undefined> {
  const { stacks } = work.cloud
  let unborn = 0
  for (;;) {
    const stack = await stacks.observe(work.effect.stack, work.signal)
    if (stack === undefined) return undefined
    switch (standingOf(stack.status)) {
      case 'absent':
        return undefined
      case 'settled':
        return stack
      case 'busy':
        await awaitRest(work, stack, work.signal)
        break
      case 'unborn':
        if (unborn++ === 0) await work.context.clock.sleep(beginMs, work.signal)
        else await clearAway(work, stack)
        break
      case 'stuck':
        throw new SlipwayError(explainStuck(stack, await stacks.events(stack.id, undefined, work.signal)))
      default:
        await clearAway(work, stack)
    }
  }
}

/** A change set whose execution was just begun by a command that died shows itself within this time, in milliseconds. */
const beginMs = 5_000

async function clearAway(work: StackWork, stack: ObservedStack): Promise<void> {
  tell(work, `taking away what is left of ${stack.name} (${stack.status})`)
  await deleteStack(work, stack)
}
