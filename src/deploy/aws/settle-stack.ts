import type { ObservedStack } from '../../core/aws/stack-port.ts'
import { standingOf } from '../../core/aws/stack-status.ts'
import { SlipwayError } from '../../core/error.ts'
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
      case 'stuck':
        throw new SlipwayError(explainStuck(stack, await stacks.events(stack.id, undefined, work.signal)))
      default:
        tell(work, `taking away what is left of ${stack.name} (${stack.status})`)
        await deleteStack(work, stack)
    }
  }
}
