/** A task of ECS: containers that run together. */
export interface TaskState {
  readonly arn: string
  /** ARN of its task definition, with the revision. */
  readonly definition: string
  /** For example `service:web`, `family:shop-prod-migrate`. */
  readonly group: string
  readonly startedBy: string
  /** `PROVISIONING`, `PENDING`, `ACTIVATING`, `RUNNING`, `DEACTIVATING`, `STOPPING`, `DEPROVISIONING`, `STOPPED`, `DELETED`. */
  readonly lastStatus: string
  /** `RUNNING` or `STOPPED`. */
  readonly desiredStatus: string
  /** `HEALTHY`, `UNHEALTHY` or `UNKNOWN`. */
  readonly health: string
  /** Why it stopped, as a code, for example `TaskFailedToStart`, `EssentialContainerExited`, `ServiceSchedulerInitiated`, `UserInitiated`. */
  readonly stopCode?: string
  /** The same in AWS's words. */
  readonly stoppedReason?: string
  /** In milliseconds since the epoch. */
  readonly createdAt: number
  readonly stoppedAt?: number
  /** Address in the network, once it has one. */
  readonly address?: string
  /** True when a shell can be opened in it. */
  readonly hasShell: boolean
  readonly containers: readonly ContainerState[]
}

/** One container of a task. */
export interface ContainerState {
  readonly name: string
  readonly lastStatus: string
  readonly exitCode?: number
  /** Why it did not start or was ended, in AWS's words, for example `CannotPullContainerError: …`. */
  readonly reason?: string
  /** `HEALTHY`, `UNHEALTHY` or `UNKNOWN`. */
  readonly health: string
  /** Id that the container runtime gave it; ECS Exec asks for it. */
  readonly runtimeId?: string
}

/** Id of a task: the end of its ARN, and the end of the names of its log streams (`<prefix>/<container>/<id>`). */
export function taskId({ arn }: Pick<TaskState, 'arn'>): string {
  return arn.slice(arn.lastIndexOf('/') + 1)
}
