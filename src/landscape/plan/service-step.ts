import type { Change, ServiceEffect, Step } from '../../core/plan.ts'

/** A service of ECS that a step changes beside its stack. */
export type ServiceTarget = Pick<ServiceEffect, 'service' | 'stack' | 'environment'>

/** Time limit of what is done to one service: as of one stack, 60 minutes, in milliseconds. */
const serviceLimitMs = 3_600_000

/** Has a service run so many tasks. */
export function scaleStep(target: ServiceTarget, wanted: number): Step {
  const title = `run ${wanted === 1 ? '1 task' : `${wanted} tasks`} of service ${target.service}`
  return serviceStep({ kind: 'scale-service', ...target, wanted }, 'scale', title)
}

/** Starts the tasks of a service anew. */
export function restartStep(target: ServiceTarget): Step {
  return serviceStep({ kind: 'restart-service', ...target }, 'restart', `restart service ${target.service}`)
}

function serviceStep(effect: ServiceEffect, what: string, title: string): Step {
  return {
    ...{ id: `${what}:${effect.stack}`, phase: 'switch', needs: [], title, service: `service-${effect.service}` },
    ...{ effect, limitMs: serviceLimitMs },
  }
}

/** One line of the plan for another number of tasks. */
export function countChange(service: string, from: number, to: number, why?: string): Change {
  const detail = `from ${from} to ${to === 1 ? '1 task' : `${to} tasks`}${why === undefined ? '' : `, ${why}`}`
  return { action: 'change', subject: `service ${service}`, detail, replicas: { from, to } }
}
