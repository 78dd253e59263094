import type { Cloud } from '../../../core/aws/cloud-port.ts'
import { taskId, type TaskState } from '../../../core/aws/task-state.ts'
import type { Context } from '../../../core/context.ts'
import { cursorFrom, nextSince, takeEvents, type LogCursor } from '../logs/log-cursor.ts'

/** A task that is watched. */
export interface WatchedTask {
  readonly context: Context
  readonly cloud: Cloud
  readonly cluster: string
  readonly arn: string
  /** Name of the container whose end and output count. */
  readonly container: string
  /** Log group. */
  readonly logs: string
  /** Called for each line that it prints. */
  readonly onLine: (line: string) => void
  /** Called with each state and the last line. */
  readonly onState?: (task: TaskState, line: string | undefined) => void
}

/** How a task ended. */
export interface TaskEnd {
  /** Undefined when ECS has forgotten it. */
  readonly task: TaskState | undefined
  /** The last lines that it printed. */
  readonly lines: readonly string[]
}

/** Time between two looks, in milliseconds; the first ones are quick. */
const paces = [500, 1_000, 1_000, 2_000]
const slowestMs = 3_000

/**
 * How long a task that was just started may be unknown to those that ask for it: a minute, in milliseconds.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html (eventual consistency, 2026-11).
 */
const hiddenMs = 60_000

/** Lines that are kept for a failure. */
const keptLines = 20

/** How long, and how often, the log of a task that has ended is read on: its last lines arrive after it. In milliseconds. */
const drainLimitMs = 10_000
const drainPaceMs = 1_500
const quietRounds = 2

/** Watches a task until it has stopped, and hands out what it prints until nothing more comes. */
export async function watchTask(watched: WatchedTask, signal: AbortSignal): Promise<TaskEnd> {
  const { context, cloud, cluster, arn, onState } = watched
  const log = openLog(watched)
  const began = context.clock.now()
  let wasSeen = false
  for (let round = 0; ; round++) {
    const task = await cloud.tasks.observe(cluster, arn, signal)
    const isHidden = task === undefined && !wasSeen && context.clock.now() - began < hiddenMs
    if (!isHidden && (task === undefined || task.lastStatus === 'STOPPED')) {
      await drain(watched, log, signal)
      return { task, lines: log.lines }
    }
    wasSeen ||= task !== undefined
    if (task && task.lastStatus !== 'PROVISIONING') await log.read(signal)
    if (task) onState?.(task, log.lines.at(-1))
    await context.clock.sleep(paces[round] ?? slowestMs, signal)
  }
}

interface Log {
  readonly lines: string[]
  /** Gives how many lines were new. */
  read(signal: AbortSignal, isLast?: boolean): Promise<number>
}

/** The stream of one container. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html (2026-11). */
function openLog({ cloud, arn, container, logs: group, onLine }: WatchedTask): Log {
  let cursor: LogCursor = cursorFrom(0)
  const streams = [`service/${container}/${taskId({ arn })}`]
  const lines: string[] = []
  return {
    lines,
    read: async (signal, isLast = false) => {
      const taken = takeEvents(
        cursor,
        await cloud.logs.read({ group, streams, since: nextSince(cursor, isLast) }, signal),
      )
      cursor = taken.cursor
      for (const { text } of taken.fresh) {
        onLine(text)
        lines.push(text)
      }
      lines.splice(0, Math.max(0, lines.length - keptLines))
      return taken.fresh.length
    },
  }
}

async function drain({ context: { clock } }: WatchedTask, log: Log, signal: AbortSignal): Promise<void> {
  const until = clock.now() + drainLimitMs
  for (let quiet = 0; quiet < quietRounds && clock.now() < until;) {
    quiet = (await log.read(signal, true)) === 0 ? quiet + 1 : 0
    if (quiet < quietRounds) await clock.sleep(drainPaceMs, signal)
  }
}

/** `RUNNING: 12 of 40 tables done`. */
export function describeTask(task: TaskState, line: string | undefined): string {
  const state = task.desiredStatus === 'STOPPED' && task.lastStatus === 'RUNNING' ? 'STOPPING' : task.lastStatus
  return line === undefined ? `task ${taskId(task).slice(0, 8)} is ${state}` : `${state}: ${line}`
}
