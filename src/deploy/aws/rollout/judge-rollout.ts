import type { Rollout } from '../../../core/aws/service-port.ts'
import type { TaskState } from '../../../core/aws/task-state.ts'
import type { Cause } from './cause.ts'
import { placementCause } from './placement-cause.ts'
import {
  healthyTargets,
  leftovers,
  ourRollout,
  primaryOf,
  stayingTargets,
  tasksOf,
  type RolloutView,
} from './rollout-view.ts'
import { hasEnded, stopCause } from './stop-cause.ts'

/** How a roll-out stands. */
export type Verdict =
  | { readonly kind: 'under-way'; readonly lacks: readonly string[]; readonly failures: readonly TaskFailure[] }
  | { readonly kind: 'converged'; readonly failures: readonly TaskFailure[] }
  | { readonly kind: 'failed'; readonly cause: Cause; readonly failures: readonly TaskFailure[] }

/** A task that failed, and why. */
export interface TaskFailure {
  readonly task: TaskState
  readonly cause: Cause
}

/** How often a task may fail for the same reason: the second time it is no chance. */
const sameFailures = 2

/** How often tasks may fail for any reasons: the least that ECS's own circuit breaker waits for. */
const anyFailures = 3

/** How long ECS may go without the room it said it lacks: 3 minutes, in milliseconds. */
const roomLimitMs = 180_000

/**
 * When a failing roll-out is given up. The circuit breaker of ECS waits for half of the wanted tasks, three at least, to fail one after
 * the other (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html, 2026-11), and CloudFormation
 * for that. Earlier it is clear
 * - at the first task whose reason cannot heal itself (`isFinal`: an image or a secret that is not there, a command that cannot run);
 * - at the second task that failed for the same reason, or the third for any, unless a task of the roll-out has lived longer than
 *   those that failed: what is missing then may come;
 * - at the second placement that ECS counts as failed, or when it has lacked room for three minutes;
 * - when ECS has given up itself: our roll-out has failed, or another one took its place.
 */
export function judgeRollout(view: RolloutView, nowMs: number): Verdict {
  const ours = ourRollout(view)
  if (!ours) return judgeAbsent(view)
  const lacks = lacksOf(view, ours)
  const failures = failuresOf(view, ours)
  if (lacks.length === 0) return { kind: 'converged', failures }
  const cause = fatalCause(view, ours, failures, nowMs)
  if (cause) return { kind: 'failed', cause, failures }
  if (ours.state === 'FAILED')
    return { kind: 'failed', cause: likelyCause(view, failures) ?? givenUp(ours.reason), failures }
  return { kind: 'under-way', lacks, failures }
}

/** Another roll-out is primary: ours has not begun, or ECS went back to the one before. */
function judgeAbsent(view: RolloutView): Verdict {
  const primary = primaryOf(view)
  const { seen, isDone } = view
  if (!seen && !isDone) return { kind: 'under-way', lacks: ['its new tasks are not asked for yet'], failures: [] }
  const failures = seen ? failuresOf(view, seen) : []
  return { kind: 'failed', cause: likelyCause(view, failures) ?? givenUp(primary?.reason), failures }
}

/**
 * Tasks of a roll-out that failed since the change, the first ones first. ECS shows them for an hour, and a change of the number of
 * tasks goes on with the roll-out that is there: what failed before it says nothing of it.
 */
function failuresOf(view: RolloutView, ours: Rollout): TaskFailure[] {
  const found = tasksOf(view, ours).flatMap((task) => {
    const isOfBefore = task.stoppedAt !== undefined && task.stoppedAt < view.since
    const cause = isOfBefore ? undefined : stopCause(task, view.complaints.get(task.arn))
    return cause ? [{ task, cause }] : []
  })
  return found.toSorted((a, b) => a.task.createdAt - b.task.createdAt)
}

function fatalCause(
  view: RolloutView,
  ours: Rollout,
  failures: readonly TaskFailure[],
  nowMs: number,
): Cause | undefined {
  const final = failures.find(({ cause }) => cause.isFinal)
  if (final) return final.cause
  const suspect = failures.find(
    ({ cause }) => failures.filter((one) => isSame(one.cause, cause)).length >= sameFailures,
  )
  const isLost = suspect !== undefined || failures.length >= anyFailures
  if (isLost && !hasSurvivor(view, ours, failures, nowMs)) return (suspect ?? failures[0])?.cause
  return lackOfRoom(view, ours, nowMs)
}

function isSame(a: Cause, b: Cause): boolean {
  return a.code === b.code && a.why === b.why
}

/** The cause that most failures have, else what ECS said of a placement. */
export function likelyCause(view: RolloutView, failures: readonly TaskFailure[]): Cause | undefined {
  const counted = failures.map(({ cause }) => {
    return { cause, count: failures.filter((one) => isSame(one.cause, cause)).length }
  })
  return counted.toSorted((a, b) => b.count - a.count)[0]?.cause ?? lastLack(view)?.cause
}

/** The last note that says why a task could not be placed. */
function lastLack({ service, since }: RolloutView): { readonly at: number; readonly cause: Cause } | undefined {
  const found = service.notes
    .filter(({ at }) => at >= since)
    .map((note) => ({ at: note.at, cause: placementCause(note) }))
  return found.findLast((one): one is { at: number; cause: Cause } => one.cause !== undefined)
}

/** A task that runs, nobody complains of, and that has lived longer than each of those that failed. */
function hasSurvivor(view: RolloutView, ours: Rollout, failures: readonly TaskFailure[], nowMs: number): boolean {
  const longest = Math.max(...failures.map(({ task }) => (task.stoppedAt ?? nowMs) - task.createdAt))
  return tasksOf(view, ours).some((task) => {
    const isFine = task.lastStatus === 'RUNNING' && task.desiredStatus === 'RUNNING' && task.health !== 'UNHEALTHY'
    // Where only the number changes, those that ran before say nothing of the new ones.
    const isNew = view.id === undefined || task.createdAt >= view.since
    return isFine && isNew && !view.complaints.has(task.arn) && nowMs - task.createdAt > longest
  })
}

function lackOfRoom(view: RolloutView, ours: Rollout, nowMs: number): Cause | undefined {
  const lack = lastLack(view)
  if (!lack || ours.running + ours.pending >= ours.wanted) return undefined
  const isLong = nowMs - lack.at >= roomLimitMs
  return lack.cause.isFinal || ours.failed >= sameFailures || isLong ? lack.cause : undefined
}

/** ECS gave up, and no task is known that could say why. */
function givenUp(reason = 'ECS does not say why'): Cause {
  return {
    ...{ code: 'container-exited', what: 'does not come up', isFinal: true },
    why: 'ECS gave up its roll-out and went back to the one before',
    fix: 'Look at what ECS says',
    said: reason,
  }
}

/** What is missing until a roll-out has converged, in words. */
function lacksOf(view: RolloutView, ours: Rollout): string[] {
  const { wanted, running, pending, state } = ours
  const old = leftovers(view, ours)
  const healthy = healthyTargets(view)
  const troubled = view.groups.flatMap(stayingTargets).filter((target) => target.state !== 'healthy')
  const ill = tasksOf(view, ours).filter((task) => !hasEnded(task) && task.health === 'UNHEALTHY').length
  return [
    ...(view.service.status === 'ACTIVE' ? [] : [`the service is ${view.service.status}`]),
    ...(running === wanted && pending === 0 ? [] : [`${running} of ${wanted} tasks run`]),
    ...(ill === 0 ? [] : [`${ill} tasks are not healthy`]),
    ...(old === 0 ? [] : [`${old} old ${old === 1 ? 'task is' : 'tasks are'} not gone yet`]),
    ...(healthy === undefined || healthy >= wanted ? [] : [`${healthy} of ${wanted} targets are healthy`]),
    ...(troubled.length === 0 || (healthy ?? 0) < wanted ? [] : [`${troubled.length} targets are not healthy`]),
    ...(state === 'COMPLETED' || state === '' ? [] : ['ECS has not finished the roll-out']),
  ]
}
