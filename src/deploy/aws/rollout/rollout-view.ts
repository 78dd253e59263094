import type { Rollout, ServiceState } from '../../../core/aws/service-port.ts'
import type { TargetState } from '../../../core/aws/target-port.ts'
import type { TaskState } from '../../../core/aws/task-state.ts'
import type { RolloutFigures } from '../../../core/event.ts'

/** One look at a service whose tasks are being changed. */
export interface RolloutView {
  readonly service: ServiceState
  /** Those of this service that run, and those that stopped within the last hour. */
  readonly tasks: readonly TaskState[]
  /** The targets of each of its target groups. */
  readonly groups: readonly (readonly TargetState[])[]
  /** ARN of the task definition that is to run; undefined where nobody knows it: then it is the primary one. */
  readonly definition: string | undefined
  /** Id of the roll-out that is ours, where that is known: another one of the same definition is not. */
  readonly id?: string
  /** When the change reached the service, by the clock of AWS, in milliseconds since the epoch. */
  readonly since: number
  /** What the load balancer last said against a task, by the task's ARN; targets go when their task does. */
  readonly complaints: ReadonlyMap<string, TargetState>
  /** Our roll-out as it was when it was seen last. */
  readonly seen?: Rollout
  /** CloudFormation says that the change is done: then our roll-out has begun. */
  readonly isDone?: true
}

/** The roll-out that the service follows now. */
export function primaryOf({ service }: RolloutView): Rollout | undefined {
  return service.rollouts.find(({ status }) => status === 'PRIMARY')
}

/** Our roll-out: the one that failed, else the primary one when it is of our task definition. Undefined before it has begun. */
export function ourRollout(view: RolloutView): Rollout | undefined {
  const { definition, since, service, id } = view
  if (id !== undefined)
    return service.rollouts.find((one) => one.id === id && (one.status === 'PRIMARY' || one.state === 'FAILED'))
  const isOurs = (one: Rollout) => definition === undefined || one.definition === definition
  const failed = service.rollouts.find((one) => one.state === 'FAILED' && isOurs(one) && one.createdAt >= since)
  const primary = primaryOf(view)
  return failed ?? (primary && isOurs(primary) ? primary : undefined)
}

/** How far a roll-out is. */
export function figuresOf(view: RolloutView, ours: Rollout): RolloutFigures {
  const { wanted, running, pending } = ours
  const tasks = tasksOf(view, ours).filter(({ desiredStatus }) => desiredStatus === 'RUNNING')
  const isChecked = tasks.some(({ health, lastStatus }) => lastStatus === 'RUNNING' && health !== 'UNKNOWN')
  const targets = healthyTargets(view)
  return {
    ...{ wanted, running, pending, old: leftovers(view, ours) },
    ...(isChecked && { healthy: tasks.filter(({ health }) => health === 'HEALTHY').length }),
    ...(targets !== undefined && { targets }),
  }
}

/** Tasks that a roll-out started. */
export function tasksOf({ tasks }: RolloutView, { id }: Rollout): TaskState[] {
  return tasks.filter(({ startedBy }) => startedBy === id)
}

/** How many tasks of other roll-outs are not gone yet: by ECS's own count, and those that are just stopping. */
export function leftovers({ service, tasks }: RolloutView, { id }: Rollout): number {
  const others = service.rollouts.filter((one) => one.id !== id)
  const counted = others.reduce((sum, { running, pending }) => sum + running + pending, 0)
  const living = tasks.filter(({ startedBy, lastStatus }) => startedBy !== id && !isGone(lastStatus)).length
  return Math.max(counted, living)
}

/** How many of its tasks are just stopping, because fewer are wanted. */
export function leavingTasks(view: RolloutView, ours: Rollout): number {
  return tasksOf(view, ours).filter((one) => one.desiredStatus === 'STOPPED' && !isGone(one.lastStatus)).length
}

/** A task that gives back its network interface serves nobody any more. */
function isGone(status: string): boolean {
  return status === 'STOPPED' || status === 'DELETED' || status === 'DEPROVISIONING'
}

/** Targets that are not just leaving. */
export function stayingTargets(targets: readonly TargetState[]): TargetState[] {
  return targets.filter(({ state }) => state !== 'draining')
}

/** Targets that are healthy in every group, of those wanted; undefined without a load balancer. */
export function healthyTargets({ groups }: RolloutView): number | undefined {
  if (groups.length === 0) return undefined
  return Math.min(...groups.map((targets) => targets.filter(({ state }) => state === 'healthy').length))
}
