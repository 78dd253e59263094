import type { Context } from '../core/context.ts'
import { type Failure, SlipwayError } from '../core/error.ts'
import type { Plan } from '../core/plan.ts'
import { runPlan } from '../core/run-plan.ts'
import { createApplyStep } from './apply-step.ts'
import { guardSwitch } from './guard-switch.ts'
import { putBack } from './put-back.ts'

/** Runs a plan; when it fails or is interrupted, puts back what served before and throws the failure. */
export async function changeOrPutBack(context: Context, plan: Plan): Promise<void> {
  const outcome = await runPlan(plan, guardSwitch(context, createApplyStep(context)), context)
  if (!outcome.failure) return
  const { serves, evidence } = await putBack(context, plan, outcome.failed)
  throw new SlipwayError(withOutcome(outcome.failure, serves, evidence))
}

function withOutcome(failure: Failure, serves: string, evidence: readonly string[]): Failure {
  const kept = evidence.map((name) => `${name} is kept as evidence until the next success: \`docker logs ${name}\`.`)
  return {
    ...failure,
    evidence: [...(failure.evidence ?? []), { title: 'what serves now', lines: [serves, ...kept] }],
  }
}
