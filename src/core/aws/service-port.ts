import type { TaskState } from './task-state.ts'

/** Where a service of ECS is. */
export interface ServicePlace {
  readonly cluster: string
  readonly service: string
}

/**
 * A roll-out of a service: what AWS calls a deployment. One is `PRIMARY`; those whose tasks still run beside it are `ACTIVE`.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html (2026-11).
 */
export interface Rollout {
  /** For example `ecs-svc/1234567890`; its tasks say it as `startedBy`. */
  readonly id: string
  /** `PRIMARY`, `ACTIVE` or `INACTIVE`. */
  readonly status: string
  /** ARN of the task definition, with the revision. */
  readonly definition: string
  /** `IN_PROGRESS`, `COMPLETED` or `FAILED`; empty where AWS does not say it. */
  readonly state: string
  /** Why it is in that state, in AWS's words. */
  readonly reason?: string
  readonly wanted: number
  readonly running: number
  readonly pending: number
  /** Tasks that failed one after the other; 0 again once one runs. */
  readonly failed: number
  /** In milliseconds since the epoch. */
  readonly createdAt: number
}

/** What ECS says of a service, in words; the API gives no code with it. */
export interface ServiceNote {
  readonly id: string
  /** In milliseconds since the epoch. */
  readonly at: number
  readonly text: string
}

/** A service of ECS as it is now. */
export interface ServiceState {
  readonly arn: string
  readonly name: string
  /** `ACTIVE`, `DRAINING` or `INACTIVE`. */
  readonly status: string
  readonly wanted: number
  readonly running: number
  readonly pending: number
  readonly rollouts: readonly Rollout[]
  /** ARNs of the target groups that its tasks are put into. */
  readonly groups: readonly string[]
  /** The last hundred at most, the oldest first. */
  readonly notes: readonly ServiceNote[]
}

/** What is asked of a service beside its stack: another number of tasks, or new ones of the same definition. */
export type ServiceUpdate = { readonly wanted: number } | { readonly anew: true }

/** Services of ECS and their tasks. */
export interface ServicePort {
  /** Undefined when there is none, or when it was deleted. */
  observe(place: ServicePlace, signal?: AbortSignal): Promise<ServiceState | undefined>
  /** Tasks that run, and those that stopped within the last hour. */
  tasks(place: ServicePlace, signal?: AbortSignal): Promise<readonly TaskState[]>
  /** Gives the service as it is then; undefined when there is none. */
  update(place: ServicePlace, update: ServiceUpdate, signal?: AbortSignal): Promise<ServiceState | undefined>
  /** Ends a roll-out that is under way: ECS goes back to what was before it. False when there is none. */
  stopRollout(place: ServicePlace, signal?: AbortSignal): Promise<boolean>
}

/**
 * The place that an ARN names: `arn:aws:ecs:eu-west-1:123456789012:service/<cluster>/<service>`. Undefined for one of the form
 * without a cluster, which AWS gives to services made before 2019.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html (2026-11).
 */
export function servicePlaceOf(arn: string): ServicePlace | undefined {
  const [, cluster, service] = arn.split('/')
  return cluster !== undefined && service !== undefined ? { cluster, service } : undefined
}
