import type { ContainerState, TaskState } from '../../../core/aws/task-state.ts'
import type { TargetState } from '../../../core/aws/target-port.ts'
import { exitMeaning, isUnstartable, outOfMemory, unstartableFix } from '../../exit-code.ts'
import type { Cause } from './cause.ts'
import { startCause } from './start-cause.ts'

/** True once a task has ended as far as its containers go; giving back its network interface takes AWS half a minute more. */
export function hasEnded({ lastStatus }: TaskState): boolean {
  return lastStatus === 'STOPPED' || lastStatus === 'DEPROVISIONING' || lastStatus === 'DELETED'
}

/**
 * Why a task ended, by its codes: `stopCode`, `exitCode`, health. Undefined for one that was not wanted any more.
 * `target` is what the load balancer last said against it. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html (2026-11).
 */
export function stopCause(task: TaskState, target?: TargetState): Cause | undefined {
  if (!hasEnded(task)) return undefined
  const reason = task.containers
    .map((one) => one.reason)
    .find((text) => text !== undefined && /^Cannot\w+Error/.test(text))
  switch (task.stopCode) {
    case 'TaskFailedToStart':
      return startCause(reason ?? task.stoppedReason ?? 'AWS does not say why')
    case 'EssentialContainerExited':
      return exitCause(task)
    case 'ServiceSchedulerInitiated':
      return checkCause(task, target)
    case 'SpotInterruption':
    case 'TerminationNotice':
    case 'InfrastructureHealth':
    case 'UserInitiated':
      return undefined
    default:
      return reason === undefined ? undefined : startCause(reason)
  }
}

/** The container that ended a task: one that failed before one that ended well, never the proxy that Service Connect adds. */
export function endedContainer({ containers }: TaskState): ContainerState | undefined {
  const own = containers.filter(({ name, exitCode }) => exitCode !== undefined && !isProxy(name))
  return own.find(({ exitCode }) => exitCode !== 0) ?? own[0]
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html (2026-11). */
function isProxy(name: string): boolean {
  return name.startsWith('ecs-service-connect-')
}

function exitCause(task: TaskState): Cause | undefined {
  const container = endedContainer(task)
  const { exitCode: code = 0, reason } = container ?? {}
  const what = 'does not stay up'
  if (reason?.startsWith('OutOfMemoryError')) {
    const fix = 'Give it more `memory` in slipway.yaml'
    return { code: 'container-exited', what, why: outOfMemory(code), fix, isFinal: false, said: reason }
  }
  return {
    ...{ code: 'container-exited', what, isFinal: isUnstartable(code), ...(reason !== undefined && { said: reason }) },
    why: `exit code ${code}${exitMeaning(code)}`,
    fix: isUnstartable(code) ? unstartableFix.replace(/\.$/, '') : 'Mend what the last lines say',
  }
}

/** The scheduler stops a task for its checks, or because fewer are wanted; then nothing was said against it. */
function checkCause({ health, stoppedReason = '' }: TaskState, target: TargetState | undefined): Cause | undefined {
  const what = 'does not get healthy'
  if (health === 'UNHEALTHY')
    return {
      ...{ code: 'container-unhealthy', what, why: 'its health check in the container fails', isFinal: false },
      fix: 'Try the check of `healthcheck` by hand in the container, and give it a longer `start_period` when it only starts slowly',
    }
  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html (2026-11): the reason has no code.
  if (target === undefined && !stoppedReason.startsWith('Task failed ELB health checks')) return undefined
  const { reason = '', description } = target ?? {}
  const said = description ?? reason
  return {
    ...{ code: 'container-unhealthy', what, isFinal: false, said: said === '' ? stoppedReason : said },
    why: `the load balancer's health check fails${said === '' ? '' : `: ${said}`}`,
    fix: targetFixes[reason] ?? 'Make the service answer the check of its route',
  }
}

/** By the codes of https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html (2026-11). */
const targetFixes: Readonly<Record<string, string>> = {
  'Target.ResponseCodeMismatch':
    "Make the path of the check answer as it should, or correct `health` (its path and `codes`) of the service's route",
  'Target.Timeout':
    'Make the service answer the check in time: it listens on another port or on 127.0.0.1 alone, or is too slow (`health.timeout`)',
  'Target.FailedHealthChecks': "Make the service listen on 0.0.0.0 and the route's port, and speak HTTP there",
}
