import type { Cloud } from '../../../core/aws/cloud-port.ts'
import { taskId, type TaskState } from '../../../core/aws/task-state.ts'
import type { Context } from '../../../core/context.ts'
import { SlipwayError } from '../../../core/error.ts'
import { familyOf } from '../../../landscape/plan/plan-jobs.ts'
import { refuseUnknown } from '../../refuse-unknown.ts'
import type { CommandRequest } from '../../request.ts'
import { findService, noTask, type LiveService } from './live-service.ts'
import { loadLandscape } from '../load-landscape.ts'

/** Runs a command in a task of a service in AWS, with the user's terminal; gives the exit code of the program that carries it. */
export async function execInAws(context: Context, request: CommandRequest): Promise<number> {
  const loaded = await loadLandscape(context, request)
  const { services } = loaded.project
  refuseUnknown([request.service], Object.keys(services))
  if (services[request.service]?.readOnly) throw new SlipwayError(readOnly(request))
  const cloud = await context.cloud.open(loaded.target)
  const live = await findService(cloud, loaded, request.service, context.signal)
  const task = await findTask(cloud, live, request, context.signal)
  if (!task.hasShell) throw new SlipwayError(noShell(request, task))
  const order = { cluster: live.cluster, task, container: request.service, command: request.command }
  try {
    return await cloud.tasks.shell(order, () => context.emit({ type: 'terminal', state: 'given' }))
  } finally {
    context.emit({ type: 'terminal', state: 'back' })
  }
}

/** Tasks of the service itself, numbered by age: those of `slipway run` end by themselves. */
async function findTask(
  cloud: Cloud,
  { definition, cluster }: LiveService,
  { service, index, environment }: CommandRequest,
  signal: AbortSignal,
): Promise<TaskState> {
  const tasks = await cloud.tasks.list({ cluster, family: familyOf(definition) }, signal)
  const running = tasks.filter(
    ({ group, lastStatus, desiredStatus }) =>
      group.startsWith('service:') && lastStatus === 'RUNNING' && desiredStatus === 'RUNNING',
  )
  const task = running[index - 1]
  if (!task) throw noTask(service, index, running.length, environment)
  return task
}

function readOnly({ service, environment }: CommandRequest) {
  return {
    code: 'step-failed',
    what: `There is no shell in ${service}`,
    why: 'its file system is read-only (`read_only`), and the agent for shells writes to it',
    fix: `Use \`slipway run ${service} -e ${environment} -- <command>\`, or take \`read_only\` away with \`overrides\`.`,
  } as const
}

function noShell({ service, environment }: CommandRequest, task: TaskState) {
  return {
    code: 'step-failed',
    what: `There is no shell in task ${taskId(task).slice(0, 8)} of ${service}`,
    why: 'it was started without one',
    fix: `Start it anew with \`slipway up ${environment}\`; a service that somebody made by hand needs --enable-execute-command.`,
  } as const
}
