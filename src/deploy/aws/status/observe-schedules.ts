import type { Cloud } from '../../../core/aws/cloud-port.ts'
import type { Context } from '../../../core/context.ts'
import { componentOf, type LiveStack } from '../../../landscape/plan/live-stack.ts'
import { familyOf } from '../../../landscape/plan/plan-jobs.ts'
import { describeEnd } from '../tasks/explain-task.ts'
import type { ScheduleReport } from '../landscape-report.ts'
import { unlessDenied } from './unless-denied.ts'

/** What runs by the clock in an environment, and how its last task ended as long as ECS knows it, which is an hour. */
export async function observeSchedules(
  context: Context,
  cloud: Cloud,
  live: readonly LiveStack[],
): Promise<readonly ScheduleReport[]> {
  const cluster = live.find((one) => componentOf(one) === 'ecs')?.outputs['Cluster'] ?? ''
  return unlessDenied(context, 'What runs by the clock', async () => {
    const found = await Promise.all(live.map((stack) => observeSchedule(context, cloud, stack, cluster)))
    return found.flatMap((one) => one ?? [])
  })
}

async function observeSchedule(
  { signal }: Context,
  cloud: Cloud,
  stack: LiveStack,
  cluster: string,
): Promise<ScheduleReport | undefined> {
  const schedule = scheduleIn(stack)
  if (!schedule) return undefined
  const service = componentOf(stack).replace(/^service-/, '')
  const family = familyOf(stack.outputs['TaskDefinition'] ?? '')
  const tasks = cluster === '' || family === '' ? [] : await cloud.tasks.list({ cluster, family }, signal)
  const last = tasks.findLast(({ lastStatus }) => lastStatus === 'STOPPED')
  const running = tasks.filter(({ lastStatus }) => lastStatus !== 'STOPPED').length
  return { service, ...schedule, running, ...(last && { last: describeEnd(last, service) }) }
}

/** The expression and the time zone that the stack was made with. */
function scheduleIn({ template }: LiveStack): Pick<ScheduleReport, 'expression' | 'timezone'> | undefined {
  const found = Object.values(template?.Resources ?? {}).find(({ Type }) => Type === 'AWS::Scheduler::Schedule')
  if (!found) return undefined
  const properties = found.Properties as { readonly [name: string]: unknown }
  return {
    expression: String(properties['ScheduleExpression'] ?? ''),
    timezone: String(properties['ScheduleExpressionTimezone'] ?? 'UTC'),
  }
}
