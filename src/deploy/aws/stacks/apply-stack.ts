import { hasSucceeded } from '../../../core/aws/stack-status.ts'
import type { ObservedChangeSet, ObservedStack } from '../../../core/aws/stack-port.ts'
import { SlipwayError } from '../../../core/error.ts'
import type { StackEffect } from '../../../core/plan.ts'
import { haveSameTags, parseTemplate } from '../../../landscape/plan/live-stack.ts'
import { isSameValue } from '../../../landscape/plan/same-value.ts'
import { explainStack } from './explain-stack.ts'
import { watchOrInterrupt } from './interrupt-stack.ts'
import { makeChangeSet } from './make-change-set.ts'
import { awaitConverged } from '../rollout/await-converged.ts'
import { endRollout } from '../rollout/end-rollout.ts'
import { beginRollout } from '../rollout/watch-rollout.ts'
import { resolveParameters } from './resolve-parameters.ts'
import { restoreStack } from './restore-stack.ts'
import { settleStack } from './settle-stack.ts'
import { commandOf, newToken, type StackWork } from './stack-work.ts'

/** Makes a stack as an effect says: change set, comparison with the plan, execution, and its end or the way back. */
export async function applyStack(work: StackWork<StackEffect>): Promise<'done' | 'skipped'> {
  const { first, ...whole } = work.effect
  if (first !== undefined) {
    const live = await settleStack(work)
    if (!live) await applyStack({ ...work, effect: { ...whole, template: first } })
    return applyStack({ ...work, effect: whole })
  }
  const parameters = await resolveParameters(work)
  for (let round = 1; ; round++) {
    const live = await settleStack(work)
    if (live && (await isAsWanted(work, live, parameters))) return 'skipped'
    const made = await makeChangeSet(work, live, parameters).catch(async (thrown: unknown) => {
      if (round === rounds || !(await wasOvertaken(work, live))) throw thrown
      return 'overtaken' as const
    })
    if (made === 'overtaken') continue
    if (made === undefined) return 'skipped'
    await executeAndWatch(work, made, live)
    return 'done'
  }
}

/** How often somebody else may be faster. */
const rounds = 3

/** Time for what somebody else began to show itself, in milliseconds. */
const beginMs = 2_000

/** True when somebody else changed the stack after it was looked at and before our change set was made of it. */
async function wasOvertaken(work: StackWork, live: ObservedStack | undefined): Promise<boolean> {
  if (work.signal.aborted || live === undefined) return false
  const { context, cloud, effect, signal } = work
  await context.clock.sleep(beginMs, signal)
  const now = await cloud.stacks.observe(effect.stack, signal)
  return now?.status !== live.status || now.changedAt !== live.changedAt
}

/** A run that was ended may have been all but finished by AWS since. */
async function isAsWanted(
  { cloud, effect, signal }: StackWork<StackEffect>,
  live: ObservedStack,
  parameters: Readonly<Record<string, string>>,
): Promise<boolean> {
  if (!haveSameTags(live.tags, effect.tags) || !isSameValue(live.parameters, parameters)) return false
  const template = parseTemplate(await cloud.stacks.template(live.id, signal))
  return isSameValue(template, parseTemplate(effect.template))
}

async function executeAndWatch(
  work: StackWork<StackEffect>,
  made: ObservedChangeSet,
  live: ObservedStack | undefined,
): Promise<void> {
  const { cloud, effect, signal } = work
  // By its ARN from here on: a stack that is deleted meanwhile is still found.
  const stack = await cloud.stacks.observe(effect.stack, signal)
  if (stack === undefined) throw new SlipwayError(gone(work))
  const after = await cloud.stacks.latestEvent(stack.id, signal)
  const rollout = await beginRollout(work, stack, made.changes)
  const before = rollout && live && { stack: live, template: await cloud.stacks.template(live.id, signal) }
  const token = newToken(work, 'run')
  // Without the signal: a call that is cut off may have been heard, and nobody would know.
  const started = await cloud.stacks.executeChangeSet(made.id, token)
  // An answer that was lost: when the repeated call finds nothing to execute, the first one did it.
  if (started === 'gone' && (await cloud.stacks.latestEvent(stack.id, signal)) === after)
    throw new SlipwayError(gone(work))
  const watched = { id: stack.id, after, total: made.changes.length, ...(rollout && { rollout }) }
  const watching = await watchOrInterrupt(work, watched)
  const restore = () => restoreStack(work, stack.id, before)
  if (rollout && watching.fatal) throw await endRollout(work, { ...watched, rollout }, watching.fatal, restore)
  if (!hasSucceeded(watching.stack?.status ?? ''))
    throw new SlipwayError(explainStack(watching, effect.stack, commandOf(work, 'up')))
  if (rollout) await awaitConverged(rollout, watching.events, restore)
}

function gone(work: StackWork) {
  return {
    code: 'stack-failed',
    what: `Stack ${work.effect.stack} was not changed`,
    why: 'its change set was taken away before it could be executed',
    fix: `Run ${commandOf(work, 'up')} again.`,
  } as const
}
