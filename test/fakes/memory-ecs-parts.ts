import type { Rollout } from '../../src/core/aws/service-port.ts'
import type { TargetState } from '../../src/core/aws/target-port.ts'
import type { TaskState } from '../../src/core/aws/task-state.ts'

/** What becomes of the tasks of an image. Without one they start, answer and stay. */
export interface Behaviour {
  /** Until a task runs, in milliseconds. Default: 2 seconds. */
  readonly startMs?: number
  /** It does not start: the reason, of the task or, where it begins so, of its container (`Cannot…Error`). */
  readonly startError?: string
  /** Its container ends by itself. */
  readonly exit?: { readonly afterMs: number; readonly code: number; readonly reason?: string }
  /** The health check in the container. Default: there is none. */
  readonly check?: 'passes' | 'fails'
  /** What the load balancer says against it. */
  readonly target?: { readonly reason: string; readonly description: string }
  /** No task is placed, and ECS says this. */
  readonly unplaced?: string
  /** Only so many tasks behave like this, the others well. Default: all. */
  readonly tasks?: number
  readonly logs?: readonly string[]
}

/** A task in memory; all that is seen of it follows from these times. */
export interface MemoryTask {
  readonly id: string
  readonly rollout: string
  readonly definition: string
  readonly createdAt: number
  readonly behaviour: Behaviour
  readonly address: string
  stop?: { readonly at: number; readonly code: string; readonly reason: string; readonly exitCode?: number }
}

/** A service in memory. */
export interface MemoryService {
  readonly arn: string
  readonly cluster: string
  readonly name: string
  status: string
  wanted: number
  groups: readonly string[]
  container: string
  readonly rollouts: MutableRollout[]
  readonly tasks: MemoryTask[]
  readonly notes: { readonly id: string; readonly at: number; readonly text: string }[]
  /** The roll-out that went well last. */
  completed?: MutableRollout
  /** The roll-out that was asked for last. */
  asked: string
}

/** A roll-out in memory. */
export type MutableRollout = { -readonly [Key in keyof Rollout]: Rollout[Key] }

/** Time until the load balancer has made up its mind, and the scheduler acts on it, in milliseconds. */
const targetMs = 2_000
const graceMs = 10_000

/** When a task runs, as far as its behaviour lets it. */
export function runsAt({ createdAt, behaviour }: MemoryTask): number {
  return createdAt + (behaviour.startMs ?? 2_000)
}

/** PROVISIONING → PENDING → ACTIVATING → RUNNING → DEACTIVATING → STOPPING → DEPROVISIONING → STOPPED. */
export function statusOf(task: MemoryTask, now: number): string {
  const { createdAt, stop } = task
  if (stop) {
    const age = now - stop.at
    const wasUp = stop.at >= runsAt(task) && stop.code !== 'TaskFailedToStart'
    if (age < 1_000 && wasUp) return 'DEACTIVATING'
    return age < 2_000 ? 'STOPPING' : age < 3_000 ? 'DEPROVISIONING' : 'STOPPED'
  }
  if (now - createdAt < 500) return 'PROVISIONING'
  if (now < runsAt(task) - 500) return 'PENDING'
  return now < runsAt(task) ? 'ACTIVATING' : 'RUNNING'
}

/** What the container's own check says. */
function healthOf(task: MemoryTask, now: number): string {
  const { check } = task.behaviour
  if (check === undefined || now < runsAt(task) + targetMs) return 'UNKNOWN'
  return check === 'passes' ? 'HEALTHY' : 'UNHEALTHY'
}

/** The target of a task; undefined before it is registered and after it has left. initial → healthy or unhealthy → draining. */
export function targetOf(task: MemoryTask, now: number): TargetState | undefined {
  const place = { address: task.address, port: 80 }
  if (task.stop) {
    const reason = 'Target.DeregistrationInProgress'
    return now - task.stop.at < 2_000 ? { ...place, state: 'draining', reason } : undefined
  }
  if (now < runsAt(task) - 500) return undefined
  if (now < runsAt(task) + targetMs) return { ...place, state: 'initial', reason: 'Elb.InitialHealthChecking' }
  return task.behaviour.target
    ? { ...place, state: 'unhealthy', ...task.behaviour.target }
    : { ...place, state: 'healthy' }
}

/** True for a task that does what it is for. */
export function isServing(service: MemoryService, task: MemoryTask, now: number): boolean {
  if (statusOf(task, now) !== 'RUNNING') return false
  if (task.behaviour.check !== undefined && healthOf(task, now) !== 'HEALTHY') return false
  return service.groups.length === 0 || targetOf(task, now)?.state === 'healthy'
}

/** Why a task ends at this time by itself or by the scheduler; undefined while it does not. */
export function endOf(service: MemoryService, task: MemoryTask, now: number): MemoryTask['stop'] {
  const { startError, exit, check, target } = task.behaviour
  const up = runsAt(task)
  if (startError !== undefined && now >= up) return { at: now, code: 'TaskFailedToStart', reason: startError }
  if (exit && now >= up + exit.afterMs)
    return {
      at: now,
      code: 'EssentialContainerExited',
      reason: 'Essential container in task exited',
      exitCode: exit.code,
    }
  const isJudged = now >= up + targetMs + graceMs
  if (check === 'fails' && isJudged) return stopped(now, 'Task failed container health checks')
  if (target && service.groups.length > 0 && isJudged)
    return stopped(now, `Task failed ELB health checks in (target-group ${service.groups[0] ?? ''})`)
  return undefined
}

/** An end that the scheduler brings about. */
export function stopped(now: number, reason: string): NonNullable<MemoryTask['stop']> {
  return { at: now, code: 'ServiceSchedulerInitiated', reason, exitCode: 143 }
}

/** A task as the port gives it. */
export function taskState(service: MemoryService, task: MemoryTask, now: number): TaskState {
  const { stop, behaviour } = task
  const lastStatus = statusOf(task, now)
  const isOver = lastStatus === 'STOPPED' || lastStatus === 'DEPROVISIONING'
  const isContainers = stop !== undefined && /^Cannot\w+Error/.test(stop.reason)
  const reason = isContainers ? stop.reason : behaviour.exit?.reason
  return {
    arn: `arn:aws:ecs:eu-west-1:123456789012:task/${service.cluster}/${task.id}`,
    definition: task.definition,
    group: `service:${service.name}`,
    startedBy: task.rollout,
    lastStatus,
    desiredStatus: stop ? 'STOPPED' : 'RUNNING',
    health: healthOf(task, now),
    ...(stop && { stopCode: stop.code, stoppedReason: isContainers ? 'Task failed to start' : stop.reason }),
    createdAt: task.createdAt,
    ...(lastStatus === 'STOPPED' && stop && { stoppedAt: stop.at + 3_000 }),
    address: task.address,
    hasShell: false,
    containers: [
      {
        name: service.container,
        lastStatus: isOver ? 'STOPPED' : lastStatus,
        ...(isOver && stop?.exitCode !== undefined && { exitCode: stop.exitCode }),
        ...(isOver && reason !== undefined && { reason }),
        health: healthOf(task, now),
      },
    ],
  }
}
