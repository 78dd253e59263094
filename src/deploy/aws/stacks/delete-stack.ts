import type { ObservedStack } from '../../../core/aws/stack-port.ts'
import { standingOf } from '../../../core/aws/stack-status.ts'
import { SlipwayError } from '../../../core/error.ts'
import { explainUndeleted } from './explain-stack.ts'
import { commandOf, newToken, type StackWork } from './stack-work.ts'
import { watchStack } from './watch-stack.ts'

/** Deletes a stack and waits until it is gone; says which resource keeps it when it stays. */
export async function deleteStack(work: StackWork, stack: ObservedStack, signal = work.signal): Promise<void> {
  const { stacks } = work.cloud
  const after = await stacks.latestEvent(stack.id, signal)
  const total = (await stacks.resources(stack.id, signal)).length
  await stacks.delete(stack.id, newToken(work, 'delete'))
  const watching = await watchStack(work, { id: stack.id, after, total }, signal)
  const isGone = watching.stack === undefined || standingOf(watching.stack.status) === 'absent'
  if (!isGone) throw new SlipwayError(explainUndeleted(watching, stack.name, commandOf(work, 'down')))
}
