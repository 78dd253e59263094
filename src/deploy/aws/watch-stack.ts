import type { ObservedStack, StackEvent } from '../../core/aws/stack-port.ts'
import { standingOf } from '../../core/aws/stack-status.ts'
import { type StackWork, tell } from './stack-work.ts'

/** What is watched. */
export interface Watched {
  /** ARN: a stack that was deleted is not found by its name. */
  readonly id: string
  /** The latest event before the operation began. */
  readonly after: string | undefined
  /** How many resources the operation is about, where that is known. */
  readonly total?: number
}

/** How an operation ended. */
export interface Watching {
  /** Undefined when even its ARN is forgotten. */
  readonly stack: ObservedStack | undefined
  /** Everything that happened since it began, the oldest first. */
  readonly events: readonly StackEvent[]
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
  const events: StackEvent[] = []
  const began = clock.now()
  for (let round = 0; ; round++) {
    const stack = await stacks.observe(watched.id, signal)
    events.push(...(await stacks.events(watched.id, events.at(-1)?.id ?? watched.after, signal)))
    const isBusy = stack !== undefined && standingOf(stack.status) === 'busy'
    if (isBusy) tell(work, describeProgress(stack, events, watched.total))
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
  const events: StackEvent[] = []
  for (let round = 0; ; round++) {
    const now = await work.cloud.stacks.observe(stack.id, signal)
    if (now === undefined || standingOf(now.status) !== 'busy') return
    events.push(...(await work.cloud.stacks.events(stack.id, events.at(-1)?.id ?? after, signal)))
    tell(work, `waiting for somebody's operation: ${describeProgress(now, events, undefined)}`)
    await work.context.clock.sleep(paces[round] ?? slowestMs, signal)
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
