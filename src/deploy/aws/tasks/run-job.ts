import { taskId, type TaskState } from '../../../core/aws/task-state.ts'
import { SlipwayError } from '../../../core/error.ts'
import { familyOf, type JobRecord } from '../../../landscape/plan/plan-jobs.ts'
import { explainJob } from './explain-task.ts'
import { follow, unknownEnd, watchedOf } from './follow-job.ts'
import { type Job, type JobWork, type Place, remember } from './job.ts'
import { readRecord } from './job-record.ts'
import { resolveValues } from '../stacks/resolve-parameters.ts'
import { startTask } from './start-task.ts'
import { commandOf, newToken, tell } from '../stacks/stack-work.ts'
import { watchTask } from './watch-task.ts'

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

/** How long the same client token surely means the same task: an hour after its end, so an hour after its order, less what clocks are off. */
const tokenMs = 3_300_000

/** The task that an earlier command ordered and did not see to its end. */
async function resume(job: Job, record: JobRecord): Promise<TaskState | undefined> {
  const { context, effect } = job.work
  const found = await findTask(job, record)
  if (found) {
    tell(job.work, `found task ${taskId(found).slice(0, 8)} of an earlier \`up\``)
    return found
  }
  // ECS may not show yet what it has started a moment ago, and the order may never have reached it: the same one again is harmless.
  if (context.clock.now() - record.at < tokenMs) return start(job, record.token)
  if (effect.verdict === 'again') return undefined
  // Whether nothing ran or it is forgotten, nobody can tell any more.
  throw new SlipwayError(unknownEnd(job, record.token))
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
