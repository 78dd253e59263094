import type { Cloud } from '../../../core/aws/cloud-port.ts'
import type { TaskOrder } from '../../../core/aws/task-port.ts'
import type { TaskState } from '../../../core/aws/task-state.ts'
import type { Context } from '../../../core/context.ts'
import { SlipwayError } from '../../../core/error.ts'
import { familyOf } from '../../../landscape/plan/plan-jobs.ts'

/** How often a task is ordered for which AWS has no room, and the time between, in milliseconds. */
const tries = 4
const paceMs = 15_000

/** Has ECS start a task; where AWS has no room for it just now, again after a while. */
export async function startTask(
  { context, cloud }: { readonly context: Context; readonly cloud: Cloud },
  order: TaskOrder,
  onWait: (text: string) => void,
): Promise<TaskState> {
  for (let round = 1; ; round++) {
    // Without the signal: a call that is cut off may have been heard, and nobody would know.
    const answer = await cloud.tasks.run(order)
    if ('task' in answer) return answer.task
    if (round === tries) throw new SlipwayError(refused(order, answer.refused))
    onWait(`AWS started no task yet: ${answer.refused}`)
    await context.clock.sleep(paceMs, context.signal)
  }
}

function refused({ definition }: TaskOrder, why: string) {
  return {
    code: 'job-failed',
    what: `AWS starts no task of ${familyOf(definition)}`,
    why,
    fix: 'Wait until AWS has room again, or mend what it says, then run this again.',
  } as const
}
