import type { Context } from '../core/context.ts'
import type { Plan, Step } from '../core/plan.ts'
import { targetsOf } from '../core/route.ts'
import { runPlan } from '../core/run-plan.ts'
import { type Observed, type ObservedContainer, observeHost } from '../host/observe/observed.ts'
import { isRecorded } from '../host/plan/placement.ts'
import { planHost } from '../host/plan/plan-host.ts'
import { wantedOf } from '../host/observe/record.ts'
import { nothingWanted } from '../host/want/wanted.ts'
import { createApplyStep } from './apply-step.ts'
import { hasFailed } from './guard-switch.ts'

/** Time for putting back, in milliseconds. */
const putBackMs = 300_000

/** How often the way back is planned: what the engine was still doing for a client that ended is seen the next time. */
const rounds = 3

/** What serves after putting back, and which container of the failed change was kept. */
export interface PutBack {
  readonly serves: string
  readonly evidence: readonly string[]
}

/**
 * Makes the last good release serve again: the same planner, with that release as what is wanted. It has a signal of its own,
 * for it runs after Ctrl-C too.
 */
export async function putBack(context: Context, plan: Plan, failed: Step | undefined): Promise<PutBack> {
  const own: Context = { ...context, signal: AbortSignal.timeout(putBackMs) }
  own.emit({ type: 'stage', name: 'put-back', title: 'Putting back what served before' })
  let evidence: readonly string[] = []
  try {
    let observed = await observeHost(own, plan.owner)
    evidence = evidenceOf(observed, failed)
    const kept = new Set([...evidence, ...earlierEvidence(observed, plan.release)])
    for (let round = 0; round < rounds; round += 1, observed = await observeHost(own, plan.owner)) {
      const back = planBack(plan, observed, kept)
      if (back.steps.length === 0) break
      const outcome = await runPlan(back, createApplyStep(own), own)
      if (outcome.failure) return { serves: failedToo(`${outcome.failure.what}: ${outcome.failure.why}`), evidence }
    }
    return { serves: servesNow(plan, observed), evidence }
  } catch (thrown) {
    return { serves: failedToo(thrown instanceof Error ? thrown.message : String(thrown)), evidence }
  }
}

function planBack({ owner }: Plan, observed: Observed, evidence: ReadonlySet<string>): Plan {
  const last = observed.records.at(-1)
  const wanted = last ? wantedOf(last) : nothingWanted
  return planHost({ owner, wanted, observed, stale: new Set(), renew: new Set(), evidence, back: true })
}

/** The container that the failed step was about, or those the routes should not go to. */
export function evidenceOf(observed: Observed, failed: Step | undefined): string[] {
  const effect = failed?.effect
  if (effect?.kind === 'await') return [effect.container]
  if (effect?.kind === 'docker' && effect.argv[0] === 'start') return effect.argv.slice(1)
  if (effect?.kind === 'docker' && effect.argv[0] === 'exec')
    return observed.containers.map((one) => one.name).filter((name) => effect.argv.includes(name))
  const targets = effect?.kind === 'route' ? targetsOf(effect.rules) : []
  const dead = observed.containers.filter((one) => targets.includes(one.name) && hasFailed(one))
  return dead.map((one) => one.name).filter((name) => !isRecorded(observed, name))
}

/** What earlier failures left as evidence stays too: only a success removes it. */
function earlierEvidence(observed: Observed, release: number): string[] {
  const left = observed.containers.filter(
    (one) => one.release < release && !isRecorded(observed, one.name) && endedBadly(one),
  )
  return left.map((one) => one.name)
}

function endedBadly(one: ObservedContainer): boolean {
  if (one.state === 'created') return one.exitCode !== 0
  return (one.state === 'exited' || one.state === 'dead') && (one.kind !== 'job' || one.exitCode !== 0)
}

function servesNow(plan: Plan, observed: Observed): string {
  const last = observed.records.at(-1)
  const recorded = plan.steps.some((step) => step.id === 'record') && last?.number === plan.release
  if (recorded) return `Release ${last.number} is live; only taking the old one away was not finished.`
  return last ? `Release ${last.number} serves as before.` : 'Nothing was serving before, and nothing serves now.'
}

function failedToo(why: string): string {
  return `Putting back failed too: ${why}.`
}
