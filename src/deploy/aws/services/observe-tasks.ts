import type { Cloud } from '../../../core/aws/cloud-port.ts'
import { servicePlaceOf, type ServicePlace } from '../../../core/aws/service-port.ts'
import { standingOf } from '../../../core/aws/stack-status.ts'
import type { Context } from '../../../core/context.ts'
import { isService, componentOf, type LiveStack } from '../../../landscape/plan/live-stack.ts'
import { unlessDenied } from '../status/unless-denied.ts'

/** Stacks with how many tasks ECS has of their services: CloudFormation knows only what it was told last. */
export async function withTasks(
  context: Context,
  { services }: Pick<Cloud, 'services'>,
  live: readonly LiveStack[],
): Promise<readonly LiveStack[]> {
  const places = live.flatMap((stack) => {
    const place = placeIn(stack)
    return place ? [{ stack, place }] : []
  })
  const found = await unlessDenied(context, 'How many tasks run', () =>
    Promise.all(
      places.map(async ({ stack, place }) => ({ stack, service: await services.observe(place, context.signal) })),
    ),
  )
  const counts = new Map(found.map(({ stack, service }) => [stack.id, service]))
  return live.map((stack) => {
    const service = counts.get(stack.id)
    return service ? { ...stack, tasks: { wanted: service.wanted, running: service.running } } : stack
  })
}

/** Where the service of a stack is, by what the stack says; undefined for one without, or that is being changed. */
function placeIn(stack: LiveStack): ServicePlace | undefined {
  const { Service: service = '' } = stack.outputs
  if (!isService({ name: componentOf(stack) }) || service === '' || standingOf(stack.status) !== 'settled')
    return undefined
  const { Cluster: cluster } = stack.parameters
  return servicePlaceOf(service) ?? (cluster === undefined ? undefined : { cluster, service })
}
