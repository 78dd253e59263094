import { taskId, type TaskState } from '../../../core/aws/task-state.ts'
import type { StopTasksEffect } from '../../../core/plan.ts'
import { tell, type CloudWork } from '../stacks/stack-work.ts'

/** Time between two looks, in milliseconds. */
const paceMs = 3_000

/** Forgets that jobs have ended well, stops the tasks that no service ends, and waits until they are gone. */
export async function stopTasks(work: CloudWork<StopTasksEffect>): Promise<'done' | 'skipped'> {
  const { cloud, context, effect, signal } = work
  for (const { bucket, key } of effect.records) await cloud.objects.remove(bucket, key)
  if (effect.cluster === undefined) return 'skipped'
  const asked = new Set<string>()
  for (;;) {
    const running = await runningTasks(work, effect.cluster)
    if (running.length === 0) return asked.size > 0 ? 'done' : 'skipped'
    for (const { arn } of running) {
      if (asked.has(arn)) continue
      asked.add(arn)
      await cloud.tasks.stop(effect.cluster, arn, 'slipway: what it belongs to is removed', signal)
    }
    tell(work, `waiting for ${running.map((task) => taskId(task).slice(0, 8)).join(', ')} to stop`)
    await context.clock.sleep(paceMs, signal)
  }
}

/** Those of services are started again by them, and end with them. */
async function runningTasks(
  { cloud, effect, signal }: CloudWork<StopTasksEffect>,
  cluster: string,
): Promise<readonly TaskState[]> {
  const query = { cluster, ...(effect.family !== undefined && { family: effect.family }) }
  const tasks = await cloud.tasks.list(query, signal)
  return tasks.filter(({ lastStatus, group }) => lastStatus !== 'STOPPED' && !group.startsWith('service:'))
}
