import type { Plan, Step } from '../../core/plan.ts'
import type { Owner } from '../../core/route.ts'
import { basisOf, componentOf, type LiveStack } from './live-stack.ts'
import { serviceOf } from './plan-jobs.ts'
import { countChange, restartStep, scaleStep } from './service-step.ts'
import type { LandscapeWish } from './wish.ts'

/** Services of ECS that are changed beside their stacks. */
export interface ServicesInput {
  readonly owner: Owner
  readonly live: readonly LiveStack[]
  /** Number of the release that serves, 0 where none is recorded: it stays. */
  readonly release: number
  /** Stacks of the services that are concerned. */
  readonly concerned: readonly LiveStack[]
}

/** New tasks for services, of the definitions that they have; each after those that it depends on. */
export function planRestart(input: ServicesInput, after: LandscapeWish['after']): Plan {
  const { owner, concerned } = input
  const byComponent = new Map(concerned.map((stack) => [componentOf(stack), stack.name]))
  const steps = concerned.map((stack): Step => {
    const needs = (after[componentOf(stack)] ?? []).flatMap((name) => byComponent.get(name) ?? [])
    return { ...restartStep(targetOf(stack, owner)), needs: needs.map((name) => `restart:${name}`) }
  })
  const changes = concerned.map((stack) => {
    const detail = `${stack.tasks === undefined ? 'its' : stack.tasks.wanted} tasks, started anew`
    return { action: 'replace', subject: `service ${nameOf(stack)}`, detail } as const
  })
  return { ...planOf(input), changes, steps }
}

/** Other numbers of tasks. What runs so many already is left alone. */
export function planScale(input: ServicesInput, replicas: Readonly<Record<string, number>>): Plan {
  const { owner, concerned } = input
  const found = concerned.flatMap((stack) => {
    const name = nameOf(stack)
    const { [name]: wanted = 0 } = replicas
    const { tasks } = stack
    if (tasks?.wanted === wanted && tasks.running === wanted) return []
    const change = countChange(name, tasks?.wanted ?? wanted, wanted)
    return [{ change, step: scaleStep(targetOf(stack, owner), wanted) }]
  })
  return { ...planOf(input), changes: found.map(({ change }) => change), steps: found.map(({ step }) => step) }
}

function planOf({ owner, live, release }: ServicesInput): Pick<Plan, 'owner' | 'release' | 'basis' | 'gaps'> {
  return { owner, release, basis: basisOf(live), gaps: [] }
}

function nameOf(stack: LiveStack): string {
  return serviceOf({ name: componentOf(stack) })
}

function targetOf(stack: LiveStack, { environment }: Owner) {
  return { service: nameOf(stack), stack: stack.name, environment }
}
