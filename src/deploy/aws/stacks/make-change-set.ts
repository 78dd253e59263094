import type { ObservedChangeSet, ObservedStack } from '../../../core/aws/stack-port.ts'
import { SlipwayError } from '../../../core/error.ts'
import type { StackEffect } from '../../../core/plan.ts'
import { holdsData } from '../../../landscape/plan/resource-traits.ts'
import { commandOf, newToken, type StackWork, tell } from './stack-work.ts'
import { uploadTemplate } from './upload-template.ts'

/** Time between two looks at a change set that is being made, in milliseconds. */
const paceMs = 1_000

/** Has AWS work out what changes; undefined when nothing does. A change that was not announced is not made. */
export async function makeChangeSet(
  work: StackWork<StackEffect>,
  live: ObservedStack | undefined,
  parameters: Readonly<Record<string, string>>,
): Promise<ObservedChangeSet | undefined> {
  const { effect, cloud } = work
  const { stack, template, tags, capabilities } = effect
  const templateUrl = await uploadTemplate(work)
  const token = newToken(work, 'change')
  const kind = live ? 'UPDATE' : 'CREATE'
  tell(work, 'asking AWS what changes')
  const order = { stack, name: token, kind, template, parameters, tags, capabilities, token, ...templateUrl } as const
  // Without the signal: what a call made that was cut off could not be taken away again.
  const id = await cloud.stacks.createChangeSet(order)
  try {
    const made = await awaitChangeSet(work, id)
    if (made.isAvailable) {
      refuseSurprises(work, made)
      return made
    }
    if (!isWithoutChanges(made)) throw new SlipwayError(refused(work, made))
  } catch (thrown) {
    await dropChangeSet(work, id, live === undefined)
    throw thrown
  }
  await dropChangeSet(work, id, live === undefined)
  return undefined
}

async function awaitChangeSet(work: StackWork, id: string): Promise<ObservedChangeSet> {
  for (;;) {
    const made = await work.cloud.stacks.observeChangeSet(id, work.signal)
    if (made === undefined) throw new SlipwayError(vanished(work))
    if (made.isAvailable || made.status === 'FAILED') return made
    await work.context.clock.sleep(paceMs, work.signal)
  }
}

/** How long the way back may take, in milliseconds; it is not ended by what ended the way there. */
const dropLimitMs = 30_000

/** Takes a change set away, and the empty stack that was made to hold it. What fails here is less than what failed before. */
async function dropChangeSet({ cloud, effect, context }: StackWork, id: string, isNew: boolean): Promise<void> {
  const signal = AbortSignal.timeout(dropLimitMs)
  try {
    await cloud.stacks.deleteChangeSet(id, signal)
    const stack = isNew ? await cloud.stacks.observe(effect.stack, signal) : undefined
    const token = newToken({ context, effect }, 'drop')
    if (stack?.status === 'REVIEW_IN_PROGRESS') await cloud.stacks.delete(stack.id, token, signal)
  } catch {
    // The next `up` takes it away.
  }
}

/**
 * There is no code for it, only a reason in words; a change set with changes is never mistaken for one without, because it is
 * available. https://repost.aws/knowledge-center/cloudformation-change-set-no-changes (2026-11).
 */
function isWithoutChanges({ changes, reason = '' }: ObservedChangeSet): boolean {
  return changes.length === 0 && /didn't contain changes|No updates are to be performed/.test(reason)
}

/** A replacement may lose data or serve nobody for a while: none happens that the plan did not name. */
function refuseSurprises(work: StackWork<StackEffect>, { changes }: ObservedChangeSet): void {
  const { replaces, stack } = work.effect
  const surprises = changes.filter(({ logicalId, replacement, type }) => {
    const isReplaced = replacement === 'True' || (replacement === 'Conditional' && holdsData(type))
    return isReplaced && !replaces.includes(logicalId)
  })
  if (surprises.length === 0) return
  const names = surprises.map(({ logicalId, type }) => `${logicalId} (${type})`)
  throw new SlipwayError({
    code: 'stack-failed',
    what: `Stack ${stack} was not changed`,
    why: `AWS would replace ${names.join(', ')}, which the plan did not say`,
    fix: `Look at ${commandOf(work, 'up').replace(' up', ' plan')}: the stack may have been changed by hand. Please report it if it was not.`,
  })
}

function refused(work: StackWork, { status, reason }: ObservedChangeSet) {
  return {
    code: 'stack-failed',
    what: `AWS refused the change of stack ${work.effect.stack}`,
    why: reason ?? status,
    fix: `Nothing was changed. Mend what AWS says, then run ${commandOf(work, 'up')} again.`,
  } as const
}

function vanished(work: StackWork) {
  return {
    code: 'stack-failed',
    what: `The change set of stack ${work.effect.stack} is gone`,
    why: 'somebody deleted it, or another change of the stack was faster',
    fix: `Run ${commandOf(work, 'up')} again.`,
  } as const
}
