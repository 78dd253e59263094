import type { ClockPort } from './context.ts'
import { abortFailure, type Failure, failureOf, SlipwayError } from './error.ts'
import type { Emit } from './event.ts'
import { phases, type Plan, type Step } from './plan.ts'

/** Carries out one effect; resolves with `skipped` when the world already was as wanted. */
export type ApplyStep = (step: Step, signal: AbortSignal) => Promise<'done' | 'skipped'>

/** How a plan's run ended. */
export interface PlanOutcome {
  readonly failure?: Failure
  /** The step that failed first. */
  readonly failed?: Step
}

interface Run {
  readonly plan: Plan
  readonly apply: ApplyStep
  readonly emit: Emit
  readonly clock: ClockPort
  readonly stop: AbortController
  readonly pending: Set<Step>
  readonly finished: Set<string>
  readonly running: Map<string, Promise<void>>
  outcome: PlanOutcome
}

/** How many steps run side by side. More gains nothing: the engine serialises most of its work. */
const width = 6

/**
 * The one interpreter of plans: runs each step once what it needs has succeeded, phase after phase.
 * The first failure or the signal stops the rest; steps that are under way are ended and awaited.
 */
export async function runPlan(
  plan: Plan,
  apply: ApplyStep,
  ports: { readonly emit: Emit; readonly clock: ClockPort; readonly signal: AbortSignal },
): Promise<PlanOutcome> {
  const stuck = describeStuck(plan)
  if (stuck !== '') throw new Error(`plan cannot finish: ${stuck}`)
  const run: Run = {
    plan,
    apply,
    emit: ports.emit,
    clock: ports.clock,
    stop: new AbortController(),
    pending: new Set(plan.steps),
    finished: new Set(),
    running: new Map(),
    outcome: {},
  }
  const onAbort = () => fail(run, { failure: abortFailure(ports.signal.reason) })
  if (ports.signal.aborted) onAbort()
  ports.signal.addEventListener('abort', onAbort, { once: true })
  while (startReady(run) > 0) await Promise.race(run.running.values())
  ports.signal.removeEventListener('abort', onAbort)
  return run.outcome
}

/** Starts what can start now and tells how many steps are under way. */
function startReady(run: Run): number {
  if (!run.outcome.failure) {
    const phase = currentPhase(run)
    for (const step of run.pending) {
      if (run.running.size >= width) break
      if (step.phase === phase && step.needs.every((id) => run.finished.has(id))) start(run, step)
    }
  }
  return run.running.size
}

/** The earliest phase that still has a step to run or under way. */
function currentPhase(run: Run): string | undefined {
  const open = run.plan.steps.filter((step) => !run.finished.has(step.id)).map((step) => step.phase)
  return phases.find((phase) => open.includes(phase))
}

function start(run: Run, step: Step): void {
  run.pending.delete(step)
  const work = runStep(run, step).finally(() => run.running.delete(step.id))
  run.running.set(step.id, work)
}

async function runStep(run: Run, step: Step): Promise<void> {
  const began = run.clock.now()
  const about = {
    type: 'step',
    id: step.id,
    title: step.title,
    ...(step.service && { service: step.service }),
  } as const
  const limit = AbortSignal.timeout(step.limitMs)
  run.emit({ ...about, state: 'started' })
  try {
    const state = await run.apply(step, AbortSignal.any([run.stop.signal, limit]))
    run.finished.add(step.id)
    run.emit({ ...about, state, ms: run.clock.now() - began })
  } catch (thrown) {
    const ms = run.clock.now() - began
    if (run.outcome.failure) return run.emit({ ...about, state: 'cancelled', ms })
    const failure = limit.aborted && !(thrown instanceof SlipwayError) ? timedOut(step) : failureOf(thrown)
    run.emit({ ...about, state: 'failed', ms, failure })
    fail(run, { failure, failed: step })
  }
}

/** The first reason counts: what ends because of it, or a Ctrl-C after it, must not hide it. */
function fail(run: Run, outcome: PlanOutcome): void {
  if (run.outcome.failure) return
  run.outcome = outcome
  run.stop.abort()
}

function timedOut(step: Step): Failure {
  return {
    code: 'step-timed-out',
    what: `Could not ${step.title}`,
    why: `it took longer than ${Math.round(step.limitMs / 1000)} s`,
    fix: 'Look at `slipway logs`, then run the command again.',
  }
}

/** What could never run, found before anything does: a plan that stops half-way leaves a mess. */
function describeStuck(plan: Plan): string {
  const reached = new Set<string>()
  const stuck = phases.flatMap((phase) => {
    let waiting = plan.steps.filter((step) => step.phase === phase)
    for (;;) {
      const ready = waiting.filter((step) => step.needs.every((id) => reached.has(id)))
      if (ready.length === 0) return waiting
      for (const step of ready) reached.add(step.id)
      waiting = waiting.filter((step) => !ready.includes(step))
    }
  })
  const ids = plan.steps.map((step) => step.id)
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index)
  return [
    ...stuck.map((step) => `${step.id} needs ${step.needs.join(', ')}`),
    ...twice.map((id) => `${id} is there twice`),
  ].join('; ')
}
