import type { Context } from '../core/context.ts'
import { SlipwayError } from '../core/error.ts'
import { type EdgeRules, targetsOf } from '../core/route.ts'
import type { ApplyStep } from '../core/run-plan.ts'
import { inspectContainers, type ObservedContainer } from '../host/observe/observed.ts'
import { explainExit, explainUnhealthy } from './diagnose.ts'

/** A container may have ended since it was proved, while others were still being proved: nothing is switched to it. */
export function guardSwitch(context: Context, apply: ApplyStep): ApplyStep {
  return async (step, signal) => {
    if (step.effect.kind === 'route') await refuseFailed(context, step.effect.rules)
    return apply(step, signal)
  }
}

async function refuseFailed(context: Context, rules: EdgeRules): Promise<void> {
  const failed = (await inspectContainers(context, targetsOf(rules))).find(hasFailed)
  if (!failed) return
  const explained =
    failed.health === 'unhealthy' ? explainUnhealthy(context, failed) : explainExit(context, failed, 'container-exited')
  throw new SlipwayError(await explained)
}

/** True for a container nothing may be switched to. */
export function hasFailed(one: ObservedContainer): boolean {
  return one.state !== 'running' || one.health === 'unhealthy'
}
