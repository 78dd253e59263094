import { standingOf } from '../../../core/aws/stack-status.ts'
import type { RemoveStackEffect } from '../../../core/plan.ts'
import { deleteStack } from './delete-stack.ts'
import type { StackWork } from './stack-work.ts'
import { awaitRest } from './watch-stack.ts'

/** Deletes a stack; one that is gone already is as wanted. What is under way on it is waited for first. */
export async function removeStack(work: StackWork<RemoveStackEffect>): Promise<'done' | 'skipped'> {
  const { cloud, effect, signal } = work
  for (;;) {
    const stack = await cloud.stacks.observe(effect.id, signal)
    const standing = standingOf(stack?.status)
    if (stack === undefined || standing === 'absent') return 'skipped'
    if (standing === 'busy') {
      await awaitRest(work, stack, signal)
      continue
    }
    if (effect.unprotect) await cloud.stacks.setProtection(stack.id, false, signal)
    await deleteStack(work, stack)
    return 'done'
  }
}
