import { taskId, type TaskState } from '../../../core/aws/task-state.ts'
import type { Evidence, Failure } from '../../../core/error.ts'
import type { TaskEnd } from './watch-task.ts'

/**
 * True for a task whose container came to its end by itself and said that all is well. One that was told to stop may say so too, and
 * has not done its work. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html (2026-11).
 */
export function hasEndedWell({ stopCode, ...task }: TaskState, container: string): boolean {
  return exitCodeIn(task, container) === 0 && stopCode === 'EssentialContainerExited'
}

/** Exit code of a container; undefined when it never ran or was not seen to end. */
export function exitCodeIn({ containers }: Pick<TaskState, 'containers'>, container: string): number | undefined {
  return containers.find(({ name }) => name === container)?.exitCode
}

/** Why a job did not end well: exit code or what kept it from starting, with its last lines. */
export function explainJob(service: string, { task, lines }: TaskEnd, command: string): Failure {
  return {
    code: 'job-failed',
    what: `Job ${service} failed`,
    why: task ? describeEnd(task, service) : 'ECS has forgotten its task',
    fix: `Mend what it says, then run ${command} again: the job begins anew.`,
    evidence: [...(task ? [lastLines(task, lines)] : []), { title: 'what serves now', lines: [unchanged] }],
  }
}

const unchanged = 'Services go on as they were: jobs come before them.'

/** The last lines of a task. */
export function lastLines(task: Pick<TaskState, 'arn'>, lines: readonly string[]): Evidence {
  const title = `last lines of task ${taskId(task).slice(0, 8)}`
  return { title, lines: lines.length > 0 ? lines : ['(it printed nothing)'] }
}

/** What AWS says of a task that has ended; the first container that says a reason or failed, else the task. */
export function describeEnd(task: TaskState, container: string): string {
  const code = exitCodeIn(task, container)
  const reason = task.containers.find((one) => one.reason !== undefined)?.reason
  const other = task.containers.find((one) => one.name !== container && (one.exitCode ?? 0) !== 0)
  if (code === undefined && other) return `${other.name} ended with exit code ${other.exitCode}`
  const words = [
    ...(code !== undefined && task.stopCode !== 'UserInitiated' ? [`it ended with exit code ${code}`] : []),
    ...(reason === undefined ? [] : [reason]),
  ]
  return words.join(': ') || task.stoppedReason || task.stopCode || 'AWS gives no reason'
}
