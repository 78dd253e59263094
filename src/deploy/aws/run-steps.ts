import type { Cloud } from '../../core/aws/cloud-port.ts'
import type { Context } from '../../core/context.ts'
import { type Evidence, type Failure, failureOf, SlipwayError } from '../../core/error.ts'
import type { Plan, Step } from '../../core/plan.ts'
import { runPlan } from '../../core/run-plan.ts'
import { createApplyCloudStep } from './apply-cloud-step.ts'

/** A change that is under way. */
export interface Running {
  readonly context: Context
  readonly cloud: Cloud
  /** Command that goes on after a failure, without `slipway`. Default: `up` of the environment. */
  readonly again?: string
  /** What was done, for the case that the rest fails. */
  readonly done: Step[]
  /** What is there of the stacks that were under way when it was stopped. */
  readonly rests: Evidence[]
}

/** Runs a plan; throws the failure of its first step that failed, with what was done before. */
export async function runSteps(run: Running, plan: Plan): Promise<void> {
  const apply = createApplyCloudStep(run.context, run.cloud, run.again)
  const { failure } = await runPlan(
    plan,
    async (step, signal) => {
      try {
        const state = await apply(step, signal)
        if (state === 'done') run.done.push(step)
        return state
      } catch (thrown) {
        run.rests.push(...restsIn(failureOf(thrown)))
        throw thrown
      }
    },
    run.context,
  )
  if (failure) throw new SlipwayError(withOutcome(failure, run))
}

/** CloudFormation puts back the stack that failed; those that were changed before it stay, for they carry what served before too. */
function withOutcome(failure: Failure, { done, rests }: Running): Failure {
  const shown = (failure.evidence ?? []).filter(({ title }) => title !== serves)
  const lines = [
    ...new Set([...restsIn(failure), ...rests].flatMap((rest) => rest.lines)),
    ...done.map(({ title }) => `Done before, and stays: ${title}.`),
  ]
  return lines.length === 0 ? failure : { ...failure, evidence: [...shown, { title: serves, lines }] }
}

const serves = 'what serves now'

function restsIn({ evidence = [] }: Failure): Evidence[] {
  return evidence.filter(({ title }) => title === serves)
}
