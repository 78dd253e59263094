import type { Context } from '../core/context.ts'
import { type Failure, SlipwayError } from '../core/error.ts'
import type { Plan, Step } from '../core/plan.ts'
import { runPlan } from '../core/run-plan.ts'
import { observeHost } from '../host/observe/observed.ts'
import { isUp } from '../host/plan/placement.ts'
import type { Resume } from '../host/plan/plan-input.ts'
import { createApplyStep } from './apply-step.ts'
import { guardSwitch } from './guard-switch.ts'
import { evidenceOf, putBack } from './put-back.ts'

/** Plans the rest of a change that goes on without some containers. */
export type PlanRest = (resume: Resume) => Promise<Plan>

/**
 * Runs a plan and gives the one that succeeded. A step that fails ends in one of three ways: what served before is put back, the
 * change stops where it is, or it is planned again without the container that failed, as `failure_action` says.
 */
export async function changeOrPutBack(
  context: Context,
  plan: Plan,
  planRest: PlanRest,
  without: ReadonlySet<string> = new Set(),
): Promise<Plan> {
  const { failure, failed } = await runPlan(plan, guardSwitch(context, createApplyStep(context)), context)
  if (!failure) return plan
  if (failed?.onFailure === 'pause') throw new SlipwayError(await pause(context, plan, failed, failure))
  if (failed?.onFailure === 'continue') {
    const more = new Set([...without, ...(await leaveOut(context, plan, failed, failure))])
    const rest = await planRest({ release: plan.release, without: more })
    context.emit({ type: 'plan', plan: rest })
    context.emit({ type: 'stage', name: 'change', title: `Release ${rest.release} without ${[...more].join(' and ')}` })
    return changeOrPutBack(context, rest, planRest, more)
  }
  const { serves, evidence } = await putBack(context, plan, failed)
  throw new SlipwayError(withOutcome(failure, [serves, ...evidence.map(keptUntilSuccess)]))
}

async function leaveOut(context: Context, plan: Plan, failed: Step, failure: Failure): Promise<string[]> {
  const names = evidenceOf(await observeHost(context, plan.owner), failed)
  const text = `${failure.what}: ${failure.why}. It goes on without ${names.join(' and ')}, as failure_action says; see \`docker logs ${names[0] ?? ''}\`.`
  context.emit({ type: 'note', level: 'warning', text })
  return names
}

async function pause(context: Context, plan: Plan, failed: Step, failure: Failure): Promise<Failure> {
  const observed = await observeHost(context, plan.owner)
  const running = observed.containers.filter((one) => one.kind === 'service' && isUp(one)).map((one) => one.name)
  const last = observed.records.at(-1)
  const back = last ? ` \`slipway rollback ${last.number}\` puts release ${last.number} back.` : ''
  return withOutcome(failure, [
    `The change stops where it is, as failure_action says: nothing is put back. \`slipway up\` goes on.${back}`,
    `Running: ${running.join(', ') || 'nothing'}.`,
    ...evidenceOf(observed, failed).map(keptUntilSuccess),
  ])
}

function keptUntilSuccess(name: string): string {
  return `${name} is kept as evidence until the next success: \`docker logs ${name}\`.`
}

function withOutcome(failure: Failure, lines: readonly string[]): Failure {
  return { ...failure, evidence: [...(failure.evidence ?? []), { title: 'what serves now', lines }] }
}
