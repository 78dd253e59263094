import type { ShellOrder, TaskAnswer, TaskOrder, TaskPort, TaskQuery } from '../../src/core/aws/task-port.ts'
import type { TaskState } from '../../src/core/aws/task-state.ts'
import type { ClockPort } from '../../src/core/context.ts'

/** What becomes of a container of the next tasks. */
export interface Course {
  /** How long it runs, in milliseconds. */
  readonly ms: number
  readonly exitCode: number
  /** Why it does not start, in AWS's words. */
  readonly failsToStart?: string
}

interface Task {
  readonly arn: string
  readonly order: TaskOrder
  readonly container: string
  readonly bornAt: number
  readonly course: Course
  stoppedAt?: number
}

const hourMs = 3_600_000

/**
 * Tasks of ECS on Fargate in memory. It is written after what AWS documents (read in November 2026), not after what our code wants:
 *
 * 1. RunTask is answered before anything runs. A task is PROVISIONING, PENDING, RUNNING, DEPROVISIONING, STOPPED.
 *    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
 * 2. What was started shows itself some seconds later, in lists and to those that ask for it. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
 * 3. The same client token is the same task, until an hour after its end, and for a day at most; then it is another one.
 *    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html
 * 4. A task that has stopped is forgotten an hour later. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html
 * 5. StopTask sets the wanted state at once; the container gets SIGTERM and ends with 143, and the code is `UserInitiated`. Stopping
 *    what has ended changes nothing. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopTask.html
 * 6. A container that ends by itself stops its task with the code `EssentialContainerExited`, one that does not start with
 *    `TaskFailedToStart`. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
 */
export class MemoryTasks implements TaskPort {
  readonly #clock: Pick<ClockPort, 'now'>
  readonly #tasks: Task[] = []
  /** What becomes of containers by the family of their task definition. Default: they end well after five seconds. */
  readonly courses = new Map<string, Course>()
  /** How many orders AWS has no room for. */
  full = 0
  /** Task definitions of all tasks that were started, in order. */
  readonly started: string[] = []

  constructor(clock: Pick<ClockPort, 'now'>) {
    this.#clock = clock
  }

  async run(order: TaskOrder): Promise<TaskAnswer> {
    const before = this.#tasks.findLast((one) => one.order.token === order.token && this.#isRemembered(one))
    if (before) return { task: this.#state(before) }
    if (this.full > 0) {
      this.full--
      return { refused: 'RESOURCE:FARGATE: Capacity is unavailable at this time' }
    }
    const family = familyIn(order.definition)
    const task: Task = {
      arn: `arn:aws:ecs:eu-west-1:123456789012:task/${order.cluster}/${String(this.#tasks.length + 1).padStart(32, '0')}`,
      ...{ order, container: order.command?.container ?? family, bornAt: this.#clock.now() },
      course: this.courses.get(family) ?? { ms: 5_000, exitCode: 0 },
    }
    this.#tasks.push(task)
    this.started.push(order.definition)
    return { task: this.#state(task) }
  }

  async observe(_cluster: string, arn: string): Promise<TaskState | undefined> {
    const found = this.#tasks.find((one) => one.arn === arn && this.#isShown(one))
    return found && this.#state(found)
  }

  async list({ family }: TaskQuery): Promise<readonly TaskState[]> {
    return this.#tasks
      .filter((one) => family === undefined || familyIn(one.order.definition) === familyIn(family))
      .filter((one) => this.#isShown(one))
      .map((one) => this.#state(one))
  }

  async stop(_cluster: string, arn: string): Promise<void> {
    const task = this.#tasks.find((one) => one.arn === arn)
    if (task && this.#clock.now() < this.#exitAt(task)) task.stoppedAt ??= this.#clock.now()
  }

  shell(_order: ShellOrder): Promise<number> {
    throw new Error('there is no shell in memory')
  }

  /** Tasks that have not stopped. */
  running(): readonly TaskState[] {
    return this.#tasks.map((one) => this.#state(one)).filter(({ lastStatus }) => lastStatus !== 'STOPPED')
  }

  #exitAt({ bornAt, course, stoppedAt }: Task): number {
    const ownEnd = bornAt + startMs + (course.failsToStart === undefined ? course.ms : 0)
    return stoppedAt === undefined ? ownEnd : Math.min(ownEnd, stoppedAt + graceMs)
  }

  #isShown(task: Task): boolean {
    return task.bornAt <= this.#clock.now() - hiddenMs && this.#isRemembered(task)
  }

  #isRemembered(task: Task): boolean {
    const age = this.#clock.now() - task.bornAt
    return this.#clock.now() < this.#exitAt(task) + clearMs + hourMs && age < 24 * hourMs
  }

  #state(task: Task): TaskState {
    const now = this.#clock.now()
    const exitAt = this.#exitAt(task)
    const { order, course } = task
    const hasExited = now >= exitAt
    const wasStopped = task.stoppedAt !== undefined
    const status = statusAt(now - task.bornAt, now - exitAt)
    const exitCode = wasStopped ? 143 : course.exitCode
    const code = wasStopped ? 'UserInitiated' : course.failsToStart ? 'TaskFailedToStart' : 'EssentialContainerExited'
    return {
      ...{ arn: task.arn, definition: order.definition, group: `family:${familyIn(order.definition)}` },
      ...{ startedBy: order.startedBy, lastStatus: status, health: 'UNKNOWN', createdAt: task.bornAt, hasShell: false },
      desiredStatus: hasExited || wasStopped ? 'STOPPED' : 'RUNNING',
      ...(hasExited && { stopCode: code, stoppedReason: 'Essential container in task exited' }),
      containers: [
        {
          ...{ name: task.container, lastStatus: status, health: 'UNKNOWN' },
          ...(hasExited && course.failsToStart === undefined && { exitCode }),
          ...(hasExited && course.failsToStart !== undefined && { reason: course.failsToStart }),
        },
      ],
    }
  }
}

/** How long a task is not shown, in milliseconds. */
const hiddenMs = 700

/** How long a task takes to start, to heed a signal, and to be cleared away, in milliseconds. */
const startMs = 2_000
const graceMs = 1_000
const clearMs = 1_000

function statusAt(ageMs: number, afterExitMs: number): string {
  if (afterExitMs >= clearMs) return 'STOPPED'
  if (afterExitMs >= 0) return 'DEPROVISIONING'
  if (ageMs >= startMs) return 'RUNNING'
  return ageMs >= startMs / 2 ? 'PENDING' : 'PROVISIONING'
}

/** The service that a task definition is of, which is also its container's name: `migrate` of `…/shop-prod-migrate:3`. */
function familyIn(definition: string): string {
  return definition.slice(definition.lastIndexOf('/') + 1).replace(/:\d+$|^shop-prod-/g, '')
}
