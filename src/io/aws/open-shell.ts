import { quoteWord, Secret } from '../../core/argv.ts'
import type { ShellOrder, ShellSession } from '../../core/aws/task-port.ts'
import { taskId } from '../../core/aws/task-state.ts'
import { SlipwayError } from '../../core/error.ts'
import { askAwsUnless } from './ask-aws.ts'
import type { Ecs } from './ecs.ts'

/**
 * Has ECS open a way into a container. The command is one text, which the agent in the container splits as a shell would, without
 * running one. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html (2026-11).
 */
export async function openShell({ world, load }: Ecs, order: ShellOrder): Promise<ShellSession> {
  const { cluster, task, container, command } = order
  const { sdk, client } = await load()
  const asked = new sdk.ExecuteCommandCommand({
    ...{ cluster, container, task: task.arn, interactive: true },
    command: command.map(quoteWord).join(' '),
  })
  const answer = await askAwsUnless(world, ['TargetNotConnected'], {
    action: 'ecs:ExecuteCommand',
    resource: task.arn,
    signal: world.signal,
    send: (abort) => client.send(asked, abort),
  })
  const { sessionId, streamUrl, tokenValue } = answer?.session ?? {}
  if (!sessionId || !streamUrl || !tokenValue) throw new SlipwayError(notConnected(order))
  const runtimeId = task.containers.find(({ name }) => name === container)?.runtimeId ?? ''
  return {
    target: `ecs:${cluster.slice(cluster.lastIndexOf('/') + 1)}_${taskId(task)}_${runtimeId}`,
    sessionId,
    streamUrl,
    token: new Secret(tokenValue),
  }
}

function notConnected({ task, container }: ShellOrder) {
  return {
    code: 'nothing-running',
    what: `The agent for shells in ${container} does not answer`,
    why: `task ${taskId(task)} has just started, or cannot reach Session Manager from its network`,
    fix: 'Run it again in a minute. With `nat: none` the network needs the endpoint `ssmmessages`.',
  } as const
}
