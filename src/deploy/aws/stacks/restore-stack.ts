import type { ObservedStack } from '../../../core/aws/stack-port.ts'
import { hasSucceeded } from '../../../core/aws/stack-status.ts'
import { SlipwayError } from '../../../core/error.ts'
import type { StackEffect } from '../../../core/plan.ts'
import { parseTemplate } from '../../../landscape/plan/live-stack.ts'
import { deleteStack } from './delete-stack.ts'
import { describeRest, explainStack } from './explain-stack.ts'
import { makeChangeSet } from './make-change-set.ts'
import { commandOf, newToken, type StackWork, tell } from './stack-work.ts'
import { watchStack } from './watch-stack.ts'

/** A stack as it was before a change. */
export interface StackBefore {
  readonly stack: ObservedStack
  readonly template: string
}

/** Makes a stack what it was before; gives what is there then, as a sentence. */
export type Restore = () => Promise<string>

/** How long the way back is watched: 45 minutes, in milliseconds. */
const backLimitMs = 2_700_000

/**
 * Makes a stack what it was before, after CloudFormation was done with its change and so cannot cancel it: by another update, or by
 * deleting one that was new. Gives what is there then, as a sentence.
 */
export async function restoreStack(
  given: StackWork<StackEffect>,
  id: string,
  before: StackBefore | undefined,
): Promise<string> {
  // What ended the way there does not end the way back.
  const work = { ...given, signal: AbortSignal.timeout(backLimitMs) }
  const { stacks } = work.cloud
  const now = await stacks.observe(id, work.signal)
  if (now && before) await updateBack(work, now, before)
  else if (now) await deleteStack(work, now)
  return before ? `Stack ${work.effect.stack} is as it was before.` : describeRest(undefined, work.effect.stack)
}

async function updateBack(work: StackWork<StackEffect>, now: ObservedStack, before: StackBefore): Promise<void> {
  const { cloud, signal } = work
  const { parameters, tags } = before.stack
  tell(work, 'putting back what was before')
  const effect = { ...work.effect, template: before.template, tags, replaces: idsIn(before.template) }
  const made = await makeChangeSet({ ...work, effect }, now, parameters)
  if (made === undefined) return
  const after = await cloud.stacks.latestEvent(now.id, signal)
  await cloud.stacks.executeChangeSet(made.id, newToken(work, 'back'))
  const watching = await watchStack(work, { id: now.id, after, total: made.changes.length, goesBack: true }, signal)
  if (!hasSucceeded(watching.stack?.status ?? ''))
    throw new SlipwayError(explainStack(watching, work.effect.stack, commandOf(work, 'up')))
}

/** All that was there before may take the place of what is there now. */
function idsIn(template: string): string[] {
  return Object.keys(parseTemplate(template)?.Resources ?? {})
}
