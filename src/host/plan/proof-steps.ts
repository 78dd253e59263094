import type { AwaitEffect, Condition, Step } from '../../core/plan.ts'
import { nameSteps } from './naming-steps.ts'
import type { Placement } from './placement.ts'

/** Time limits of steps in milliseconds. */
const limits = { job: 600_000, settle: 30_000, answer: 60_000 }

/** A worker without a health check counts as up when it still runs after this time, in milliseconds. */
const settledAfterMs = 1500

/** Steps that prove a container. A container of a recorded release that runs needs no proof, unless it is still starting. */
export function proofSteps(place: Placement, needs: readonly string[]): Step[] {
  const { service, name, proved, action } = place
  if (action === 'keep' && !isUnproved(place)) return []
  const about = { phase: 'prepare', service: service.service } as const
  const ready: Step = { ...about, ...readiness(place), id: `ready:${name}`, needs }
  if (service.kind !== 'service' || (proved && action === 'keep')) return [ready]
  const { monitorMs = 0 } = service.pace
  const answer = {
    ...about,
    id: `answer:${name}`,
    needs: [ready.id],
    title: `reach ${name} on port ${service.answers.join(' and ')}`,
    effect: awaitEffect(place, { type: 'answering', ports: service.answers }),
    limitMs: limits.answer,
  }
  const proofs: Step[] = service.answers.length === 0 ? [ready] : [ready, answer]
  const watch = {
    ...about,
    id: `watch:${name}`,
    needs: [proofs.at(-1)?.id ?? ''],
    title: `see ${name} stay so for ${monitorMs / 1000} s`,
    effect: awaitEffect(place, { type: 'running', forMs: monitorMs }),
    limitMs: monitorMs + limits.settle,
  }
  return monitorMs === 0 ? proofs : [...proofs, watch]
}

function awaitEffect({ service, name }: Placement, condition: Condition): AwaitEffect {
  return { kind: 'await', container: name, service: service.service, condition }
}

function isUnproved({ service, found, proved }: Placement): boolean {
  if (service.kind === 'job') return found?.state === 'running'
  return !proved || (service.checks === 'health' && found?.health === 'starting')
}

function readiness(place: Placement): Pick<Step, 'title' | 'effect' | 'limitMs'> {
  const { service, name } = place
  if (service.kind !== 'service')
    return {
      title: `run ${name} to its end`,
      effect: awaitEffect(place, { type: 'succeeded' }),
      limitMs: limits.job,
    }
  if (service.checks === 'health')
    return {
      title: `see ${name} healthy`,
      effect: awaitEffect(place, { type: 'healthy' }),
      limitMs: service.healthLimitMs,
    }
  return {
    title: `see ${name} stay up`,
    effect: awaitEffect(place, { type: 'running', forMs: settledAfterMs }),
    limitMs: limits.settle,
  }
}

/** Id of the last step that proves a container, if the plan has one. */
export function provedBy(place: Placement): string | undefined {
  return proofSteps(place, []).at(-1)?.id
}

/** Ids of the steps after which a container can stand in for another one. */
export function readyBy(place: Placement): string[] {
  const names = nameSteps(place, provedBy(place)).filter((step) => step.phase === 'prepare')
  return [provedBy(place) ?? [], names.map((step) => step.id)].flat()
}
