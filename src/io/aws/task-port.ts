import type * as Sdk from '@aws-sdk/client-ecs'
import type { TaskOrder, TaskPort, TaskQuery } from '../../core/aws/task-port.ts'
import type { TaskState } from '../../core/aws/task-state.ts'
import { type Abort, askAws, askAwsUnless } from './ask-aws.ts'
import type { AwsWorld } from './aws-world.ts'
import type { Ecs } from './ecs.ts'
import { openShell } from './open-shell.ts'
import { once } from '../once.ts'
import type { ClientConfig } from './patient-config.ts'
import { findPlugin, runPlugin } from './session-plugin.ts'
import { taskOf } from './task-shapes.ts'

/** Tasks of ECS through its API. */
export function createTaskPort(world: AwsWorld, config: ClientConfig): TaskPort {
  const load = once(async () => {
    const sdk = await import('@aws-sdk/client-ecs')
    return { sdk, client: new sdk.ECSClient(config('ecs')) }
  })
  const ecs: Ecs = { world, load }
  return {
    run: (order, signal) => runTask(ecs, order, signal),
    observe: async (cluster, arn, signal) => (await describe(ecs, cluster, [arn], signal))[0],
    list: (query, signal) => list(ecs, query, signal),
    stop: (cluster, arn, reason, signal) => stop(ecs, { cluster, arn, reason }, signal),
    shell: async (order, onOpen) => {
      const plugin = await findPlugin(world)
      const session = await openShell(ecs, order)
      onOpen()
      return runPlugin(world, plugin, session)
    },
  }
}

async function runTask(ecs: Ecs, order: TaskOrder, signal: AbortSignal | undefined) {
  const { sdk, client } = await ecs.load()
  const command = new sdk.RunTaskCommand(inputOf(order))
  const asking = { action: 'ecs:RunTask', resource: order.definition, signal }
  const answer = await askAws(ecs.world, {
    ...asking,
    send: async (abort) => {
      try {
        return await client.send(command, abort)
      } catch (error) {
        // The token has been used with other subnets or groups: the task is there. (RunTask API reference, 2026-11.)
        if (!(error instanceof sdk.ConflictException) || !error.resourceIds?.length) throw error
        return { known: error.resourceIds, tasks: undefined, failures: undefined }
      }
    },
  })
  if ('known' in answer) {
    const [task] = await describe(ecs, order.cluster, answer.known, signal)
    return task ? { task } : { refused: 'the task that this order has started before is forgotten' }
  }
  const [task] = answer.tasks ?? []
  if (task) return { task: taskOf(task) }
  const reasons = (answer.failures ?? []).map(({ reason, detail }) => [reason, detail].filter(Boolean).join(': '))
  return { refused: reasons.join('; ') || 'ECS started no task and gave no reason' }
}

function inputOf(order: TaskOrder): Sdk.RunTaskCommandInput {
  const { cluster, definition, subnets, groups, startedBy, token, tags, command } = order
  return {
    cluster,
    taskDefinition: definition,
    count: 1,
    launchType: 'FARGATE',
    networkConfiguration: {
      awsvpcConfiguration: { subnets: [...subnets], securityGroups: [...groups], assignPublicIp: 'DISABLED' },
    },
    startedBy,
    clientToken: token,
    tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
    ...(command && {
      overrides: { containerOverrides: [{ name: command.container, command: [...command.words] }] },
    }),
  }
}

/** DescribeTasks takes so many at once. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html (2026-11). */
const describedAtOnce = 100

async function describe(
  ecs: Ecs,
  cluster: string,
  arns: readonly string[],
  signal: AbortSignal | undefined,
): Promise<TaskState[]> {
  const { sdk, client } = await ecs.load()
  const found: TaskState[] = []
  for (let first = 0; first < arns.length; first += describedAtOnce) {
    const command = new sdk.DescribeTasksCommand({ cluster, tasks: arns.slice(first, first + describedAtOnce) })
    const send = (abort: Abort) => client.send(command, abort)
    const asking = { action: 'ecs:DescribeTasks', resource: cluster, signal, send }
    const answer = await askAwsUnless(ecs.world, ['ClusterNotFound'], asking)
    found.push(...(answer?.tasks ?? []).map(taskOf))
  }
  return found
}

/** Which tasks ECS wants to run, and which it wants or has seen to end, are two questions. */
async function list(ecs: Ecs, query: TaskQuery, signal: AbortSignal | undefined): Promise<TaskState[]> {
  const { sdk, client } = await ecs.load()
  const arns = new Set<string>()
  for (const desiredStatus of ['RUNNING', 'STOPPED'] as const) {
    let nextToken: string | undefined
    do {
      const command = new sdk.ListTasksCommand({ ...query, desiredStatus, nextToken })
      const send = (abort: Abort) => client.send(command, abort)
      const asking = { action: 'ecs:ListTasks', resource: query.cluster, signal, send }
      const page: Sdk.ListTasksCommandOutput | undefined = await askAwsUnless(ecs.world, ['ClusterNotFound'], asking)
      for (const arn of page?.taskArns ?? []) arns.add(arn)
      nextToken = page?.nextToken
    } while (nextToken)
  }
  const found = await describe(ecs, query.cluster, [...arns], signal)
  return found.toSorted((a, b) => a.createdAt - b.createdAt)
}

/** Longest reason that StopTask takes. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopTask.html (2026-11). */
const reasonLength = 255

/** `InvalidParameter`: ECS knows no such task any more. */
async function stop(
  { world, load }: Ecs,
  { cluster, arn, reason }: { readonly cluster: string; readonly arn: string; readonly reason: string },
  signal: AbortSignal | undefined,
): Promise<void> {
  const { sdk, client } = await load()
  const command = new sdk.StopTaskCommand({ cluster, task: arn, reason: reason.slice(0, reasonLength) })
  const send = (abort: Abort) => client.send(command, abort)
  const asking = { action: 'ecs:StopTask', resource: arn, signal, send }
  await askAwsUnless(world, ['ClusterNotFound', 'InvalidParameter'], asking)
}
