import type { Cloud } from '../../core/aws/cloud-port.ts'
import type { Context } from '../../core/context.ts'
import type { ApplyStep } from '../../core/run-plan.ts'
import { applyStack } from './stacks/apply-stack.ts'
import { removeStack } from './stacks/remove-stack.ts'
import { applyService } from './services/apply-service.ts'
import { runJob } from './tasks/run-job.ts'
import { stopTasks } from './tasks/stop-tasks.ts'

/** Carries out the effects of plans in an account and region of AWS. */
export function createApplyCloudStep(context: Context, cloud: Cloud, again?: string): ApplyStep {
  return (step, signal) => {
    const { effect } = step
    const work = { context, cloud, step, signal, ...(again !== undefined && { again }) }
    switch (effect.kind) {
      case 'stack':
        return applyStack({ ...work, effect })
      case 'remove-stack':
        return removeStack({ ...work, effect })
      case 'run-task':
        return runJob({ ...work, effect })
      case 'stop-tasks':
        return stopTasks({ ...work, effect })
      case 'restart-service':
      case 'scale-service':
        return applyService({ ...work, effect })
      default:
        throw new Error(`${step.id} is nothing for AWS`)
    }
  }
}
