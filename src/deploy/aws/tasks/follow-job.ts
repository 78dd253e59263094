import { taskId, type TaskState } from '../../../core/aws/task-state.ts'
import { abortFailure, type Failure, SlipwayError } from '../../../core/error.ts'
import { hasEndedWell, lastLines } from './explain-task.ts'
import { type Job, remember } from './job.ts'
import { isOverLimit } from '../stacks/over-limit.ts'
import { commandOf, tell } from '../stacks/stack-work.ts'
import { describeTask, watchTask, type TaskEnd, type WatchedTask } from './watch-task.ts'

/** The task of a job, with what is told of it. */
export function watchedOf({ work, place }: Job, { arn }: TaskState): WatchedTask {
  const { context, cloud, effect, step } = work
  let told = ''
  return {
    ...{ context, cloud, arn, cluster: place.cluster, container: effect.service, logs: place.logs },
    onLine: (line) => context.emit({ type: 'output', id: step.id, line }),
    onState: (state, line) => {
      const text = describeTask(state, line)
      if (text !== told) tell(work, text)
      told = text
    },
  }
}

/** Watches the task to its end and remembers that; gives the end of one that did not end well. */
export async function follow(job: Job, task: TaskState, token: string): Promise<'done' | TaskEnd> {
  const end = await watchOrStop(job, task, token)
  if (end.task === undefined) throw new SlipwayError(unknownEnd(job, token))
  const isDone = hasEndedWell(end.task, job.work.effect.service)
  await remember(job, isDone ? 'done' : 'failed', token)
  return isDone ? 'done' : end
}

/** The failure of another step does not end a job: half a migration is worse than a late one. Ctrl-C and its limit do. */
async function watchOrStop(job: Job, task: TaskState, token: string): Promise<TaskEnd> {
  const { context, signal } = job.work
  const watched = watchedOf(job, task)
  try {
    return await watchTask(watched, signal)
  } catch (thrown) {
    if (!signal.aborted) throw thrown
  }
  if (!context.signal.aborted && !isOverLimit(job.work)) {
    try {
      return await watchTask(watched, context.signal)
    } catch (thrown) {
      if (!context.signal.aborted) throw thrown
    }
  }
  return stop(job, task, watched, token)
}

/** How long the end of a task that was stopped is waited for: its grace, and what Fargate needs. 4 minutes, in milliseconds. */
const stopLimitMs = 240_000

async function stop(job: Job, task: TaskState, watched: WatchedTask, token: string): Promise<never> {
  const { cloud, context, effect } = job.work
  const own = AbortSignal.timeout(stopLimitMs)
  const reason = isOverLimit(job.work) ? 'its time limit is reached' : 'slipway up was interrupted'
  tell(job.work, `stopping task ${taskId(task).slice(0, 8)}`)
  await cloud.tasks.stop(job.place.cluster, task.arn, `slipway: ${reason}`, own)
  const end = await watchTask(watched, own)
  if (end.task === undefined) throw new SlipwayError(unknownEnd(job, token))
  const isDone = hasEndedWell(end.task, effect.service)
  await remember(job, isDone ? 'done' : 'failed', token)
  const rest = isDone ? 'had just ended well' : 'was stopped; the next `up` begins it anew'
  const failure: Failure = isOverLimit(job.work)
    ? { ...overLimit(job), evidence: [lastLines(task, end.lines)] }
    : { ...abortFailure(context.signal.reason), fix: `${commandOf(job.work, 'up')} goes on from here.` }
  const serves = { title: 'what serves now', lines: [`Job ${effect.service} ${rest}.`] }
  throw new SlipwayError({ ...failure, evidence: [...(failure.evidence ?? []), serves] })
}

function overLimit({ work }: Job): Failure {
  return {
    code: 'step-timed-out',
    what: `Job ${work.effect.service} takes too long`,
    why: `it ran for longer than ${Math.round(work.step.limitMs / 60_000)} min, and was stopped`,
    fix: `Make it shorter, or run it apart with \`slipway run\`, then run ${commandOf(work, 'up')} again.`,
  }
}

/** The failure of a run whose end nobody saw and nobody can know any more. */
export function unknownEnd({ work }: Job, token: string): Failure {
  const { service } = work.effect
  const environment = work.effect.tags['slipway:environment'] ?? ''
  const up = `slipway up ${environment} --job ${service}`
  return {
    code: 'job-failed',
    what: `Nobody knows how job ${service} ended`,
    why: `an \`up\` began it and did not see its end (${token}), and ECS forgets tasks after an hour`,
    fix: `Look at \`slipway logs ${service} -e ${environment}\`, then run \`${up}=done\` when it did its work, \`${up}=again\` when not.`,
  }
}
