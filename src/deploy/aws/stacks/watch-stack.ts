import type { ObservedStack, StackEvent } from '../../../core/aws/stack-port.ts'
import { standingOf } from '../../../core/aws/stack-status.ts'
import { isRolling } from '../rollout/rollout-facts.ts'
import { lookAtRollout, type RolloutWatch, type Sight } from '../rollout/watch-rollout.ts'
import { type StackWork, tell } from './stack-work.ts'

/** What is watched. */
export interface Watched {
  /** ARN: a stack that was deleted is not found by its name. */
  readonly id: string
  /** The latest event before the operation began. */
  readonly after: string | undefined
  /** How many resources the operation is about, where that is known. */
  readonly total?: number
  /** The service of the stack, where it has one: looked at too while the stack changes. */
  readonly rollout?: RolloutWatch
  /** What was begun is being taken back: nothing that is seen ends the watch. */
  readonly goesBack?: true
}

/** How an operation ended. */
export interface Watching {
  /** Undefined when even its ARN is forgotten. */
  readonly stack: ObservedStack | undefined
  /** Everything that happened since it began, the oldest first. */
  readonly events: readonly StackEvent[]
  /** Why the service of the stack cannot get to where it should; the operation itself has not ended. */
  readonly fatal?: Extract<Sight['verdict'], { readonly kind: 'failed' }>
}

/** Time between two looks, in milliseconds; the first ones are quick, for most changes are small. */
const paces = [500, 1_000, 2_000]
const slowestMs = 3_000

/** How long an operation may take to show itself: executing a change set is answered before the stack knows of it. A minute, in milliseconds. */
const beginLimitMs = 60_000

/** Watches a stack until the operation that was begun on it has ended, and tells how far it is. */
export async function watchStack(work: StackWork, watched: Watched, signal: AbortSignal): Promise<Watching> {
  const { clock } = work.context
  const { stacks } = work.cloud
  const say = createSay(work)
  const events: StackEvent[] = []
  const began = clock.now()
  for (let round = 0; ; round++) {
    const stack = await stacks.observe(watched.id, signal)
    events.push(...(await stacks.events(watched.id, events.at(-1)?.id ?? watched.after, signal)))
    const isBusy = stack !== undefined && standingOf(stack.status) === 'busy'
    const sight = isBusy && watched.rollout ? await lookAtRollout(watched.rollout, { events }, signal) : undefined
    if (sight?.verdict.kind === 'failed' && !watched.goesBack) return { stack, events, fatal: sight.verdict }
    if (isBusy) say(describeProgress(stack, events, watched.total), isRolling(events) ? sight : undefined)
    const hasEnded = !isBusy && events.some((event) => isOwnEnd(event, watched.id))
    const isGone = stack === undefined || standingOf(stack.status) === 'absent'
    if (hasEnded || isGone || (!isBusy && clock.now() - began > beginLimitMs)) return { stack, events }
    await clock.sleep(paces[round] ?? slowestMs, signal)
  }
}

/** Waits until nothing is under way on a stack, whoever began it. */
export async function awaitRest(work: StackWork, stack: ObservedStack, signal: AbortSignal): Promise<void> {
  const after = await work.cloud.stacks.latestEvent(stack.id, signal)
  tell(work, `waiting: somebody's operation is under way (${stack.status})`)
  const say = createSay(work)
  const events: StackEvent[] = []
  for (let round = 0; ; round++) {
    const now = await work.cloud.stacks.observe(stack.id, signal)
    if (now === undefined || standingOf(now.status) !== 'busy') return
    events.push(...(await work.cloud.stacks.events(stack.id, events.at(-1)?.id ?? after, signal)))
    say(`waiting for somebody's operation: ${describeProgress(now, events, undefined)}`, undefined)
    await work.context.clock.sleep(paces[round] ?? slowestMs, signal)
  }
}

/** Says what has changed since it was said last; where a service is rolled, that is what counts. */
function createSay(work: StackWork): (progress: string, sight: Sight | undefined) => void {
  let said = ''
  return (progress, sight) => {
    const text = sight ? sight.text : progress
    if (text !== said) tell(work, text, sight?.rollout)
    said = text
  }
}

/** True for the event that ends an operation of the stack itself. */
function isOwnEnd(event: StackEvent, id: string): boolean {
  return event.physicalId === id && !event.status.endsWith('_IN_PROGRESS')
}

/** `CREATE_IN_PROGRESS: 5 of 22 resources, now Nat, GatewayAttachment`. */
function describeProgress(stack: ObservedStack, events: readonly StackEvent[], total: number | undefined): string {
  const last = new Map(
    events.filter(({ physicalId }) => physicalId !== stack.id).map((event) => [event.logicalId, event]),
  )
  const done = [...last.values()].filter(({ status }) => status.endsWith('_COMPLETE')).length
  const running = [...last.values()].filter(({ status }) => status.endsWith('_IN_PROGRESS'))
  const names = running.slice(-3).map(({ logicalId }) => logicalId)
  const counts = total === undefined ? `${done} resources done` : `${Math.min(done, total)} of ${total} resources`
  return `${stack.status}: ${counts}${names.length === 0 ? '' : `, now ${names.join(', ')}`}`
}
