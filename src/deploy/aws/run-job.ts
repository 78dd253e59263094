import { taskId, type TaskState } from '../../core/aws/task-state.ts'
import { abortFailure, type Failure, SlipwayError } from '../../core/error.ts'
import type { RunTaskEffect } from '../../core/plan.ts'
import { familyOf, type JobRecord } from '../../landscape/plan/plan-jobs.ts'
import { explainJob, hasEndedWell, lastLines } from './explain-task.ts'
import { readRecord, writeRecord } from './job-record.ts'
import { isOverLimit } from './over-limit.ts'
import { resolveValues } from './resolve-parameters.ts'
import { startTask } from './start-task.ts'
import { commandOf, newToken, tell, type CloudWork } from './stack-work.ts'
import { describeTask, watchTask, type TaskEnd, type WatchedTask } from './watch-task.ts'

type JobWork = CloudWork<RunTaskEffect>

/** A job with everything that is known of it now. */
interface Job {
  readonly work: JobWork
  readonly place: Place
  /** What is remembered of this task definition. */
  readonly record: JobRecord | undefined
}

type Place = Readonly<Record<'definition' | 'cluster' | 'subnets' | 'groups' | 'logs' | 'bucket', string>>

/**
 * Runs a job to its end, once for each task definition. That it begins is remembered before it does, under the word by which its task
 * is found again; that it has ended, after. So a run that was killed at any moment is found by the next, and waited for.
 */
export async function runJob(work: JobWork): Promise<'done' | 'skipped'> {
  const { effect, cloud } = work
  const place = await placeOf(work)
  const last = await readRecord(cloud, { bucket: place.bucket, key: effect.key })
  const record = last?.definition === place.definition ? last : undefined
  const job = { work, place, record }
  if (record?.state === 'done' && effect.verdict !== 'again') return 'skipped'
  if (effect.verdict === 'done') {
    await remember(job, 'done', record?.token ?? newToken(work, 'job'))
    return 'done'
  }
  if (last?.state === 'begun' && !record) await awaitEarlier(job, last)
  const resumed = record?.state === 'begun' ? await resume(job, record) : undefined
  if (resumed && (await follow(job, resumed, record?.token ?? '')) === 'done') return 'done'
  const token = newToken(work, 'job')
  await remember(job, 'begun', token)
  const end = await follow(job, await start(job, token), token)
  if (end === 'done') return 'done'
  throw new SlipwayError(explainJob(effect.service, end, commandOf(work, 'up')))
}

function placeOf({ cloud, effect, signal, ...work }: JobWork): Promise<Place> {
  const { definition, cluster, subnets, groups, logs, bucket } = effect
  const values = { definition, cluster, subnets, groups, logs, bucket }
  return resolveValues(cloud, values, signal, (stack, output) => ({
    code: 'job-failed',
    what: `Job ${effect.service} cannot be run`,
    why: `it needs the output ${output} of stack ${stack}, which that does not have`,
    fix: `Run ${commandOf({ ...work, effect }, 'up')} again; when it stays so, the stack was changed by hand.`,
  }))
}

function remember({ work, place }: Job, state: JobRecord['state'], token: string): Promise<void> {
  const record = { definition: place.definition, token, state, at: work.context.clock.now() }
  return writeRecord(work.cloud, { bucket: place.bucket, key: work.effect.key }, record)
}

/** How long the same client token surely means the same task: an hour after its end, so an hour after its order, less what clocks are off. */
const tokenMs = 3_300_000

/** The task that an earlier command ordered and did not see to its end. */
async function resume(job: Job, record: JobRecord): Promise<TaskState | undefined> {
  const { cloud, context, effect, signal } = job.work
  const found = await findTask(job, record)
  if (found) {
    tell(job.work, `found task ${taskId(found).slice(0, 8)} of an earlier \`up\``)
    return found
  }
  // ECS may not show yet what it has started a moment ago, and the order may never have reached it: the same one again is harmless.
  if (context.clock.now() - record.at < tokenMs) return start(job, record.token)
  if (effect.verdict === 'again') return undefined
  // Whether nothing ran or it is forgotten, nobody can tell any more.
  const streams = await cloud.logs.streams(job.place.logs, signal)
  throw new SlipwayError(unknownEnd(job, streams.length))
}

async function findTask({ work, place }: Job, { definition, token }: JobRecord): Promise<TaskState | undefined> {
  const query = { cluster: place.cluster, family: familyOf(definition) }
  const tasks = await work.cloud.tasks.list(query, work.signal)
  return tasks.find(({ startedBy }) => startedBy === token)
}

/** A run of an older task definition that was left alone ends first: two migrations at once help nobody. */
async function awaitEarlier(job: Job, last: JobRecord): Promise<void> {
  const earlier = await findTask(job, last)
  if (!earlier || earlier.lastStatus === 'STOPPED') return
  tell(job.work, `waiting for task ${taskId(earlier).slice(0, 8)}, which runs an earlier state of this job`)
  await watchTask(watchedOf(job, earlier), job.work.signal)
}

async function start(job: Job, token: string): Promise<TaskState> {
  const { work, place } = job
  const { definition, cluster } = place
  const [subnets, groups] = [place.subnets.split(','), place.groups.split(',')]
  const tags = { ...work.effect.tags, Name: familyOf(definition) }
  try {
    return await startTask(work, { definition, cluster, subnets, groups, token, startedBy: token, tags }, (text) =>
      tell(work, text),
    )
  } catch (thrown) {
    // What AWS refuses to begin has not begun: the next `up` need not wonder.
    const isRefused = thrown instanceof SlipwayError && ['aws-denied', 'job-failed'].includes(thrown.failure.code)
    if (isRefused) await remember(job, 'failed', token)
    throw thrown
  }
}

function watchedOf({ work, place }: Job, { arn }: TaskState): WatchedTask {
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
async function follow(job: Job, task: TaskState, token: string): Promise<'done' | TaskEnd> {
  const end = await watchOrStop(job, task, token)
  const isDone = end.task !== undefined && hasEndedWell(end.task, job.work.effect.service)
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
  const isDone = end.task !== undefined && hasEndedWell(end.task, effect.service)
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

function unknownEnd({ work, record }: Job, streams: number): Failure {
  const { service } = work.effect
  const environment = work.effect.tags['slipway:environment'] ?? ''
  const log = streams > 0 ? `Look at \`slipway logs ${service} -e ${environment}\`, then` : 'Its log is empty. Then'
  const up = `slipway up ${environment} --job ${service}`
  return {
    code: 'job-failed',
    what: `Nobody knows how job ${service} ended`,
    why: `an \`up\` began it more than an hour ago and did not see its end (${record?.token ?? ''}), and ECS forgets tasks`,
    fix: `${log} run \`${up}=done\` when it did its work, \`${up}=again\` when not.`,
  }
}
