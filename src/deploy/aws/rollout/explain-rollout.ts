import { type TaskState, taskId } from '../../../core/aws/task-state.ts'
import type { Evidence, Failure } from '../../../core/error.ts'
import { dateOf } from '../../../core/time.ts'
import { commandOf } from '../stacks/stack-work.ts'
import type { Cause } from './cause.ts'
import type { TaskFailure } from './judge-rollout.ts'
import { streamPrefix } from './rollout-facts.ts'
import { endedContainer } from './stop-cause.ts'
import type { RolloutWatch } from './watch-rollout.ts'

/** Log lines shown with a failure, as locally. */
const shownLines = 20

/** Tasks and notes shown with a failure. */
const shownFacts = 5

/** How often the log is asked for lines, and the time between, in milliseconds: they come a moment after the task has ended. */
const logTries = 3
const logPaceMs = 2_000

/** Why a roll-out failed, with its proof. It is read now: with a stack that is deleted its logs go. */
export async function explainRollout(
  watch: RolloutWatch,
  { cause, failures }: { readonly cause: Cause; readonly failures: readonly TaskFailure[] },
  signal: AbortSignal,
): Promise<Failure> {
  const task = failures.findLast((one) => one.cause.why === cause.why)?.task ?? failures.at(-1)?.task
  return {
    code: cause.code,
    what: `Service ${watch.service} ${cause.what}`,
    why: cause.why,
    fix: `${cause.fix}, then run ${commandOf(watch.work, 'up')} again.`,
    evidence: [
      ...saidEvidence(cause),
      ...taskEvidence(failures, cause),
      ...noteEvidence(watch),
      ...(task ? await logEvidence(watch, task, signal) : []),
    ],
  }
}

function saidEvidence({ said, why }: Cause): Evidence[] {
  return said === undefined || why.includes(said) ? [] : [{ title: 'AWS says', lines: said.split('\n') }]
}

/** What the failure says already is not said again of each task. */
function taskEvidence(failures: readonly TaskFailure[], known: Cause): Evidence[] {
  const lines = failures.slice(-shownFacts).map(({ task, cause }) => {
    const seconds = Math.max(0, Math.round(((task.stoppedAt ?? task.createdAt) - task.createdAt) / 1000))
    const why = cause.why === known.why ? '' : `: ${cause.why}`
    return `${taskId(task)} ended after ${seconds} s (${task.stopCode ?? task.lastStatus})${why}`
  })
  return lines.length === 0 ? [] : [{ title: 'tasks that failed', lines }]
}

function noteEvidence({ view, facts }: RolloutWatch): Evidence[] {
  const notes = (view?.service.notes ?? []).filter(({ at }) => at >= (facts?.since ?? 0)).slice(-shownFacts)
  const lines = notes.map(({ at, text }) => `${dateOf(at).toISOString().slice(11, 19)} ${text}`)
  return lines.length === 0 ? [] : [{ title: 'ECS says', lines }]
}

/** The last lines of the container that ended, or of the service's own where all still run. */
async function logEvidence(watch: RolloutWatch, task: TaskState, signal: AbortSignal): Promise<Evidence[]> {
  const container = endedContainer(task)?.name ?? watch.service
  const prefix = streamPrefix(watch.template, container)
  const group = watch.facts?.logs
  // One that was never started has no log.
  if (prefix === undefined || group === undefined || task.stopCode === 'TaskFailedToStart') return []
  const lines = await readTail(watch, group, `${prefix}/${container}/${taskId(task)}`, signal)
  const title = `last lines of ${container} in task ${taskId(task)}`
  return [{ title, lines: lines.length > 0 ? lines : ['(it printed nothing)'] }]
}

async function readTail({ work }: RolloutWatch, group: string, stream: string, signal: AbortSignal): Promise<string[]> {
  try {
    for (let round = 1; ; round++) {
      const events = await work.cloud.logs.tail(group, stream, shownLines, signal)
      if (events.length > 0 || round === logTries) return events.flatMap(({ text }) => text.trimEnd().split('\n'))
      await work.context.clock.sleep(logPaceMs, signal)
    }
  } catch (thrown) {
    // The cause is known; that its lines cannot be read must not hide it.
    return [`could not be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`]
  }
}
