import type { Container, Task } from '@aws-sdk/client-ecs'
import type { ContainerState, TaskState } from '../../core/aws/task-state.ts'

/** A task as the SDK gives it. */
export function taskOf(task: Task): TaskState {
  const containers = task.containers ?? []
  const address = containers.flatMap(({ networkInterfaces = [] }) => networkInterfaces)[0]?.privateIpv4Address
  return {
    arn: task.taskArn ?? '',
    definition: task.taskDefinitionArn ?? '',
    group: task.group ?? '',
    startedBy: task.startedBy ?? '',
    lastStatus: task.lastStatus ?? '',
    desiredStatus: task.desiredStatus ?? '',
    health: task.healthStatus ?? 'UNKNOWN',
    ...(task.stopCode !== undefined && { stopCode: task.stopCode }),
    ...(task.stoppedReason !== undefined && { stoppedReason: task.stoppedReason }),
    createdAt: task.createdAt?.getTime() ?? 0,
    ...(task.stoppedAt !== undefined && { stoppedAt: task.stoppedAt.getTime() }),
    ...(address !== undefined && { address }),
    hasShell: task.enableExecuteCommand ?? false,
    containers: containers.map(containerOf),
  }
}

function containerOf(container: Container): ContainerState {
  return {
    name: container.name ?? '',
    lastStatus: container.lastStatus ?? '',
    ...(container.exitCode !== undefined && { exitCode: container.exitCode }),
    ...(container.reason !== undefined && { reason: container.reason }),
    health: container.healthStatus ?? 'UNKNOWN',
    ...(container.runtimeId !== undefined && { runtimeId: container.runtimeId }),
  }
}
