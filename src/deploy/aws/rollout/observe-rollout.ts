import type { Cloud } from '../../../core/aws/cloud-port.ts'
import type { ServicePlace } from '../../../core/aws/service-port.ts'
import type { RolloutView } from './rollout-view.ts'

/** Reads a service, its tasks and their targets; undefined when there is no such service. */
export async function observeRollout(
  { services, targets }: Pick<Cloud, 'services' | 'targets'>,
  place: ServicePlace,
  signal: AbortSignal,
): Promise<Pick<RolloutView, 'service' | 'tasks' | 'groups'> | undefined> {
  const service = await services.observe(place, signal)
  if (!service) return undefined
  const [tasks, groups] = await Promise.all([
    services.tasks(place, signal),
    Promise.all(service.groups.map((group) => targets.health(group, signal))),
  ])
  return { service, tasks: tasks.filter(({ group }) => group === `service:${place.service}`), groups }
}
