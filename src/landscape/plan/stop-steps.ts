import type { Step, StopTasksEffect } from '../../core/plan.ts'
import { componentOf, foundation, type LiveStack } from './live-stack.ts'
import { familyOf, jobKey } from './plan-jobs.ts'

/** Time limit of stopping tasks: two minutes of grace, and what Fargate takes to clear away. 10 minutes, in milliseconds. */
const stopLimitMs = 600_000

/**
 * Ends what would keep stacks from going: tasks of jobs and those of `slipway run`, which no service ends. That jobs have ended well
 * is forgotten first: what they prepared may be gone with the other stacks.
 */
export function stopSteps(going: readonly LiveStack[], live: readonly LiveStack[]): Step[] {
  const cluster = live.find((one) => componentOf(one) === 'ecs')?.outputs['Cluster']
  const bucket = live.find((one) => componentOf(one) === foundation)?.outputs['Bucket']
  const jobs = going.filter(isJobStack)
  const recordsOf = (stacks: readonly LiveStack[]) =>
    bucket === undefined ? [] : stacks.map((stack) => ({ bucket, key: keyOf(stack) }))
  if (going.some((one) => componentOf(one) === 'ecs'))
    return [stopStep('all', { ...(cluster !== undefined && { cluster }), records: recordsOf(jobs) })]
  return jobs.map((job) => {
    const family = familyOf(job.outputs['TaskDefinition'] ?? '')
    const tasks = cluster === undefined || family === '' ? {} : { cluster, family }
    return stopStep(job.name, { ...tasks, records: recordsOf([job]) })
  })
}

/** A job has a task definition and no service. */
function isJobStack(stack: LiveStack): boolean {
  return componentOf(stack).startsWith('service-') && stack.outputs['Service'] === undefined
}

function keyOf(stack: LiveStack): string {
  return jobKey(stack.tags['slipway:environment'] ?? '', componentOf(stack).replace(/^service-/, ''))
}

function stopStep(what: string, given: Omit<StopTasksEffect, 'kind'>): Step {
  return {
    id: `stop:${what}`,
    phase: 'switch',
    needs: [],
    title: what === 'all' ? 'stop one-off tasks' : `stop the tasks of ${what}`,
    effect: { kind: 'stop-tasks', ...given },
    limitMs: stopLimitMs,
  }
}
