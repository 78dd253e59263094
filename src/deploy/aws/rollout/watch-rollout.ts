import type { Rollout } from '../../../core/aws/service-port.ts'
import type { ObservedStack, ResourceChange, StackEvent, StackResource } from '../../../core/aws/stack-port.ts'
import type { TargetState } from '../../../core/aws/target-port.ts'
import { SlipwayError } from '../../../core/error.ts'
import type { RolloutFigures, RolloutProgress } from '../../../core/event.ts'
import type { ServiceEffect, StackEffect } from '../../../core/plan.ts'
import type { CloudWork, StackWork } from '../stacks/stack-work.ts'
import { describeRollout, describeSpan } from './describe-rollout.ts'
import { judgeRollout, likelyCause, type Verdict } from './judge-rollout.ts'
import { observeRollout } from './observe-rollout.ts'
import { hasService, hasServiceFailed, rolloutFacts, serviceType, type RolloutFacts } from './rollout-facts.ts'
import { figuresOf, ourRollout, primaryOf, type RolloutView } from './rollout-view.ts'
import { usualDuration } from './usual-duration.ts'

/** A service while it changes, by its stack or beside it, with what was seen of it. */
export interface RolloutWatch {
  readonly work: CloudWork<StackEffect | ServiceEffect>
  /** Name of the service in the Compose file. */
  readonly service: string
  /** ARN of the stack. */
  readonly stackId: string
  /** Text of its template. */
  readonly template: string
  /** Where it is not the stack that changes: the roll-out that is ours, and what was before it by the clock of AWS. */
  readonly own?: { readonly id: string; readonly since: number }
  /** True where the change set changes the service itself. */
  readonly isTouched: boolean
  /** Resources of the stack before the change, afterwards those after it. */
  resources: readonly StackResource[]
  /** How long the last change took, in milliseconds. */
  readonly usualMs?: number
  readonly complaints: Map<string, TargetState>
  /** Reasons that were told already. */
  readonly told: Set<string>
  seen?: Rollout
  /** What was seen last. */
  view?: RolloutView
  sight?: Sight
  facts?: RolloutFacts
  /** Nobody may look: CloudFormation alone is watched. */
  isBlind?: true
}

/** What a look at a service says. */
export interface Sight {
  readonly text: string
  readonly rollout: RolloutProgress
  readonly verdict: Verdict
}

/** Begins to watch the service of a stack; undefined for a stack without one. */
export async function beginRollout(
  work: StackWork<StackEffect>,
  stack: ObservedStack,
  changes: readonly ResourceChange[],
): Promise<RolloutWatch | undefined> {
  const { cloud, effect, step, signal } = work
  if (!hasService(effect.template)) return undefined
  const [resources, past] = await Promise.all([
    cloud.stacks.resources(stack.id, signal),
    cloud.stacks.recentEvents(stack.id, signal),
  ])
  const usualMs = usualDuration(past, stack.id)
  const service = (step.service ?? effect.stack).replace(/^service-/, '')
  const isTouched = changes.some(({ type }) => type === serviceType)
  const known = { work, service, stackId: stack.id, isTouched, resources, ...(usualMs !== undefined && { usualMs }) }
  return { ...known, template: effect.template, complaints: new Map(), told: new Set() }
}

/** What CloudFormation has done so far. */
export interface Progress {
  readonly events: readonly StackEvent[]
  /** CloudFormation says that it is done. */
  readonly isDone?: true
}

/** One look at the service; undefined before CloudFormation has turned to it, and where nobody may look. */
export async function lookAtRollout(
  watch: RolloutWatch,
  progress: Progress,
  signal: AbortSignal,
): Promise<Sight | undefined> {
  const found = rolloutFacts(watch.resources, progress.events)
  // When it is done it has begun, also for an emulator that tells of the stack alone.
  const since = watch.own?.since ?? found?.since ?? (progress.isDone ? (progress.events[0]?.at ?? 0) : undefined)
  if (!found || since === undefined || watch.isBlind) return undefined
  const facts = { ...found, since }
  watch.facts = facts
  const view = await see(watch, facts, progress, signal)
  const rollout = view && (ourRollout(view) ?? primaryOf(view))
  if (!view || !rollout) return afterwards(watch, progress.events)
  watch.view = view
  remember(watch, view)
  const figures = figuresOf(view, rollout)
  const verdict = judgeRollout(view, watch.work.context.clock.now())
  tellFailures(watch, verdict)
  watch.sight = { text: describe(watch, view, figures), rollout: { service: watch.service, ...figures }, verdict }
  return afterwards(watch, progress.events) ?? watch.sight
}

/** CloudFormation gave up before we did: what was seen of the tasks says more than it does. Undefined where it has not, or nothing was seen. */
function afterwards({ sight, view }: RolloutWatch, events: readonly StackEvent[]): Sight | undefined {
  if (!hasServiceFailed(events) || !sight || !view || sight.verdict.kind !== 'under-way') return undefined
  const { failures } = sight.verdict
  const cause = likelyCause(view, failures)
  return cause && { ...sight, verdict: { kind: 'failed', cause, failures } }
}

async function see(
  watch: RolloutWatch,
  { place, definition, since = 0 }: RolloutFacts,
  { isDone }: Progress,
  signal: AbortSignal,
): Promise<RolloutView | undefined> {
  try {
    const found = await observeRollout(watch.work.cloud, place, signal)
    const known = { complaints: watch.complaints, ...(watch.seen && { seen: watch.seen }), ...(isDone && { isDone }) }
    return found && { ...found, definition, since, ...known, ...(watch.own && { id: watch.own.id }) }
  } catch (thrown) {
    if (signal.aborted || !(thrown instanceof SlipwayError)) throw thrown
    // What goes wrong once is tried again with the next look; without the right to look there is none.
    if (thrown.failure.code === 'aws-denied') becomeBlind(watch, thrown)
    return undefined
  }
}

function becomeBlind(watch: RolloutWatch, { failure }: SlipwayError): void {
  watch.isBlind = true
  const text = `The tasks of ${watch.service} cannot be watched, only CloudFormation: ${failure.what}. ${failure.fix}`
  watch.work.context.emit({ type: 'note', level: 'warning', text })
}

/** Targets go when their tasks do, and with them what the load balancer said. */
function remember(watch: RolloutWatch, view: RolloutView): void {
  const ours = ourRollout(view)
  if (ours) watch.seen = ours
  const troubled = view.groups.flat().filter(({ state }) => state === 'unhealthy')
  for (const { arn, address } of view.tasks) {
    const target = troubled.find((one) => one.address === address)
    if (target) watch.complaints.set(arn, target)
    else if (view.groups.flat().some((one) => one.address === address && one.state === 'healthy'))
      watch.complaints.delete(arn)
  }
}

/** What a person would want to know before the end: each reason for which a task failed, once. */
function tellFailures({ work, service, told }: RolloutWatch, verdict: Verdict): void {
  if (verdict.kind !== 'under-way') return
  for (const { cause } of verdict.failures) {
    if (told.has(cause.why)) continue
    told.add(cause.why)
    const text = `A task of ${service} failed: ${cause.why}; ECS tries again`
    work.context.emit({ type: 'note', level: 'warning', text })
  }
}

function describe({ usualMs }: RolloutWatch, view: RolloutView, figures: RolloutFigures): string {
  const usual = usualMs === undefined ? '' : `; usually ${describeSpan(usualMs)}`
  return `${describeRollout(view, figures)}${usual}`
}
