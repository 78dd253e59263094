import type { Change, Step } from '../../core/plan.ts'
import { countChange, scaleStep } from './service-step.ts'
import { serviceOf } from './plan-jobs.ts'
import type { PlannedStack } from './plan-stack.ts'
import { fixedCount } from './task-count.ts'

/** What brings services back to the number of tasks that the files say. */
export interface PlannedCounts {
  readonly changes: readonly Change[]
  readonly steps: readonly Step[]
}

/**
 * Services that run another number of tasks than their stack says, by `slipway scale` or by hand. CloudFormation compares templates with
 * each other and not with what is there, so that it would leave them so (https://github.com/aws/copilot-cli/issues/1619, 2026-11): each gets
 * a step of its own. Where the number follows the load, nobody's number is wrong.
 */
export function planCounts(environment: string, stacks: readonly PlannedStack[]): PlannedCounts {
  const found = stacks.flatMap((one) => {
    const { component, live, template, isChanged } = one
    const before = live?.template && fixedCount(live.template)
    const [from, to] = [live?.tasks?.wanted, fixedCount(template)]
    const isMoved = before !== undefined && from !== undefined && to !== undefined && from !== before && from !== to
    if (!isMoved) return []
    const service = serviceOf(component)
    const step = scaleStep({ service, stack: component.stack, environment }, to)
    return [
      {
        change: countChange(service, from, to, 'as the files say'),
        step: { ...step, needs: isChanged ? [`stack:${component.stack}`] : [] },
      },
    ]
  })
  return { changes: found.map(({ change }) => change), steps: found.map(({ step }) => step) }
}
