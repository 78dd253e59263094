import type { Cloud } from '../../../core/aws/cloud-port.ts'
import { taskId, type TaskState } from '../../../core/aws/task-state.ts'
import type { Context } from '../../../core/context.ts'
import { abortFailure, type Failure, SlipwayError } from '../../../core/error.ts'
import { stackTags } from '../../../landscape/plan/live-stack.ts'
import { familyOf } from '../../../landscape/plan/plan-jobs.ts'
import { isJob } from '../../../landscape/service/is-job.ts'
import type { Project } from '../../../manifest/project.ts'
import { refuseUnknown } from '../../refuse-unknown.ts'
import type { CommandRequest, TaskOutlet } from '../../request.ts'
import { describeEnd, exitCodeIn } from './explain-task.ts'
import { findService, type LiveService } from './live-service.ts'
import { type LoadedLandscape, loadLandscape } from '../load-landscape.ts'
import { newToken } from '../stacks/stack-work.ts'
import { startTask } from './start-task.ts'
import { watchTask, type WatchedTask } from './watch-task.ts'

/**
 * Runs a command in a task of its own of a service in AWS, hands out what it prints, and gives its exit code. The task has the
 * definition that is deployed: its image, variables, secrets, role and networks.
 */
export async function runInAws(
  context: Context,
  request: CommandRequest,
  { onLine, onState }: TaskOutlet,
): Promise<number> {
  const loaded = await loadLandscape(context, request)
  refuseUnknown([request.service], Object.keys(loaded.project.services))
  refuseLong(request)
  const cloud = await context.cloud.open(loaded.target)
  const live = await findService(cloud, loaded, request.service, context.signal)
  tellNames(context, loaded, live)
  const task = await order(context, cloud, live, {
    words: request.command,
    tags: stackTags(loaded.owner, live.component.name),
  })
  let told = ''
  const watched: WatchedTask = {
    ...{ context, cloud, cluster: live.cluster, arn: task.arn, container: request.service, logs: live.logs, onLine },
    onState: (state) => {
      const text = `Task ${taskId(task).slice(0, 8)} of ${request.service} is ${state.lastStatus}`
      if (text !== told) onState(text)
      told = text
    },
  }
  const { task: end } = await watchOrStop(watched)
  const code = end && exitCodeIn(end, request.service)
  if (end && code !== undefined) return code
  throw new SlipwayError(notRun(request, end))
}

/** Overrides of a task with all their signs. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html (2026-11). */
const overrideLength = 8_192

function refuseLong({ service, command }: CommandRequest): void {
  const { length } = JSON.stringify({ containerOverrides: [{ name: service, command }] })
  if (length <= overrideLength) return
  throw new SlipwayError({
    code: 'usage-invalid',
    what: 'The command is too long for a task',
    why: `with its quotes it has ${length} characters, and AWS takes ${overrideLength}`,
    fix: 'Put it into a script of the image, or have it read its input from a bucket or a database.',
  })
}

/**
 * Names of services are known to tasks that a service starts.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts.html (2026-11).
 */
function tellNames(context: Context, { project }: LoadedLandscape, { service }: LiveService): void {
  const others = service.dependsOn.map(({ service: name }) => name).filter((name) => !isJobName(project, name))
  if (others.length === 0) return
  const text = `A one-off task does not find ${others.join(' and ')} by name: these names are there for services only`
  context.emit({ type: 'note', level: 'warning', text })
}

function isJobName(project: Project, name: string): boolean {
  const service = project.services[name]
  return service !== undefined && isJob(project, service)
}

function order(
  context: Context,
  cloud: Cloud,
  { component, definition, cluster, subnets, groups, service }: LiveService,
  { words, tags }: { readonly words: readonly string[]; readonly tags: Readonly<Record<string, string>> },
): Promise<TaskState> {
  const token = newToken({ context, effect: component }, 'run')
  const one = { definition, cluster, subnets, groups, token, startedBy: token }
  const command = { container: service.name, words }
  return startTask({ context, cloud }, { ...one, command, tags: { ...tags, Name: familyOf(definition) } }, (text) =>
    context.emit({ type: 'note', level: 'warning', text }),
  )
}

/** How long the end of a task that was stopped is waited for: 4 minutes, in milliseconds. */
const stopLimitMs = 240_000

/** Ctrl-C stops the task: nobody would look after it. */
async function watchOrStop(watched: WatchedTask) {
  const { context, cloud, cluster, arn } = watched
  try {
    return await watchTask(watched, context.signal)
  } catch (thrown) {
    if (!context.signal.aborted) throw thrown
  }
  const own = AbortSignal.timeout(stopLimitMs)
  const id = taskId({ arn }).slice(0, 8)
  context.emit({ type: 'note', level: 'warning', text: `Stopping task ${id}; press Ctrl-C again to leave it to AWS` })
  await cloud.tasks.stop(cluster, arn, 'slipway: run was interrupted', own)
  await watchTask(watched, own)
  throw new SlipwayError({ ...abortFailure(context.signal.reason), fix: 'Run the command again; it begins anew.' })
}

function notRun({ service, environment }: CommandRequest, end: TaskState | undefined): Failure {
  return {
    code: 'container-exited',
    what: `The task of ${service} did not run its command to the end`,
    why: end ? describeEnd(end, service) : 'ECS has forgotten it',
    fix: `Mend what AWS says; \`slipway logs ${service} -e ${environment}\` has what it printed.`,
  }
}
