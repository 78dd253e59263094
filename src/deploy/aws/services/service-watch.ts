import { servicePlaceOf, type ServicePlace, type ServiceState } from '../../../core/aws/service-port.ts'
import { SlipwayError } from '../../../core/error.ts'
import type { ServiceEffect } from '../../../core/plan.ts'
import { observeRollout } from '../rollout/observe-rollout.ts'
import { serviceType } from '../rollout/rollout-facts.ts'
import type { RolloutView } from '../rollout/rollout-view.ts'
import type { RolloutWatch } from '../rollout/watch-rollout.ts'
import type { CloudWork } from '../stacks/stack-work.ts'

/** A service that is changed beside its stack. */
export interface ServiceWatch {
  readonly work: CloudWork<ServiceEffect>
  readonly place: ServicePlace
  /** How many tasks ECS wanted before. */
  readonly before: number
  readonly watch: RolloutWatch & Required<Pick<RolloutWatch, 'own'>>
}

/** The service as it is before. */
export async function beginService(work: CloudWork<ServiceEffect>): Promise<ServiceWatch> {
  const { cloud, effect, signal } = work
  const stack = await cloud.stacks.observe(effect.stack, signal)
  const [resources, template] = stack
    ? await Promise.all([cloud.stacks.resources(stack.id, signal), cloud.stacks.template(stack.id, signal)])
    : [[], '']
  const place = servicePlaceOf(resources.find(({ type }) => type === serviceType)?.physicalId ?? '')
  const view = place && (await observeRollout(cloud, place, signal))
  const primary = view?.service.rollouts.find(({ status }) => status === 'PRIMARY')
  if (!stack || !place || !view || !primary) throw new SlipwayError(serviceGone(work))
  const known = { service: effect.service, stackId: stack.id, template, resources, isTouched: true }
  const own = { id: primary.id, since: latestIn(view) + 1 }
  const watch = { work, ...known, own, complaints: new Map(), told: new Set<string>() }
  return { work, place, before: view.service.wanted, watch }
}

/** The last that is known to have happened, by the clock of AWS: what failed until then says nothing of what comes. */
function latestIn({ service, tasks }: Pick<RolloutView, 'service' | 'tasks'>): number {
  const times = [
    ...service.notes.map(({ at }) => at),
    ...service.rollouts.map(({ createdAt }) => createdAt),
    ...tasks.map(({ stoppedAt = 0, createdAt }) => Math.max(stoppedAt, createdAt)),
  ]
  return Math.max(0, ...times)
}

/** The failure of a service that ECS does not have. */
export function serviceGone(work: CloudWork<ServiceEffect>) {
  const { service, stack } = work.effect
  return {
    code: 'nothing-running',
    what: `Service ${service} is not there`,
    why: `ECS has none of the stack ${stack}`,
    fix: `Run \`slipway up ${work.effect.environment}\`.`,
  } as const
}

/** True when a service runs as many tasks as it wants, and nothing of it is under way. */
export function isAtRest({ status, rollouts, running, wanted, pending }: ServiceState): boolean {
  return status === 'ACTIVE' && rollouts.length === 1 && running === wanted && pending === 0
}
