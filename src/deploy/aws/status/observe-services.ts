import type { Cloud } from '../../../core/aws/cloud-port.ts'
import { standingOf } from '../../../core/aws/stack-status.ts'
import type { Context } from '../../../core/context.ts'
import { componentOf, type LiveStack } from '../../../landscape/plan/live-stack.ts'
import type { CloudService } from '../landscape-report.ts'
import { revisionOf } from '../rollout/describe-service.ts'
import { judgeRollout } from '../rollout/judge-rollout.ts'
import { observeRollout } from '../rollout/observe-rollout.ts'
import { hasService, rolloutFacts, type RolloutFacts } from '../rollout/rollout-facts.ts'
import { figuresOf, primaryOf, stayingTargets, type RolloutView } from '../rollout/rollout-view.ts'
import { unlessDenied } from './unless-denied.ts'

/** What ECS runs of the services of an environment. */
export async function observeServices(
  context: Context,
  cloud: Cloud,
  live: readonly LiveStack[],
): Promise<readonly CloudService[]> {
  const stacks = live.filter(({ template }) => template && hasService(JSON.stringify(template)))
  return unlessDenied(context, 'What runs of the services', async () => {
    const cluster = live.find((one) => componentOf(one) === 'ecs')?.outputs['Cluster']
    const found = await Promise.all(stacks.map((stack) => observeService(context, cloud, stack, cluster)))
    return found.flatMap((service) => service ?? [])
  })
}

async function observeService(
  { signal, clock }: Context,
  cloud: Cloud,
  stack: LiveStack,
  cluster: string | undefined,
): Promise<CloudService | undefined> {
  const facts = factsIn(stack, cluster) ?? rolloutFacts(await cloud.stacks.resources(stack.id, signal), [])
  const found = facts && (await observeRollout(cloud, facts.place, signal))
  if (!found) return undefined
  const { definition: _next, ...known } = facts
  // While a stack is being changed, its service has yet to follow.
  const settled = standingOf(stack.status) === 'settled' ? facts : known
  return reportService(componentOf(stack).replace(/^service-/, ''), settled, found, clock.now())
}

/** What outputs say of a service that has settled needs no call. */
function factsIn({ status, outputs }: LiveStack, cluster: string | undefined): RolloutFacts | undefined {
  const { Service: service, TaskDefinition: definition } = outputs
  if (standingOf(status) !== 'settled' || !cluster || !service || !definition) return undefined
  return { place: { cluster, service: service.split('/').at(-1) ?? service }, definition }
}

function reportService(
  service: string,
  facts: RolloutFacts,
  found: Pick<RolloutView, 'service' | 'tasks' | 'groups'>,
  nowMs: number,
): CloudService {
  const view = viewOf(found)
  const primary = primaryOf(view)
  const targets = view.groups.flatMap(stayingTargets)
  const figures = primary ? figuresOf(view, primary) : { wanted: 0, running: 0, pending: 0 }
  const healthy = targets.filter(({ state }) => state === 'healthy').length
  const trouble = troubleOf(view, facts, nowMs)
  return {
    ...{ service, wanted: figures.wanted, running: figures.running, pending: figures.pending },
    definition: revisionOf(primary?.definition ?? ''),
    rollout: primary?.state ?? '',
    ...(view.groups.length > 0 && { targets: { healthy, total: targets.length } }),
    ...(trouble !== undefined && { trouble }),
  }
}

/** As the watch sees it, of the roll-out that is primary. */
function viewOf(found: Pick<RolloutView, 'service' | 'tasks' | 'groups'>): RolloutView {
  const { tasks, groups } = found
  const unhealthy = groups.flat().filter(({ state }) => state === 'unhealthy')
  const complaints = tasks.flatMap(({ arn, address }) => {
    const target = unhealthy.find((one) => one.address === address)
    return target ? [[arn, target] as const] : []
  })
  const since = found.service.rollouts.find(({ status }) => status === 'PRIMARY')?.createdAt ?? 0
  return { ...found, definition: undefined, since, complaints: new Map(complaints) }
}

function troubleOf(view: RolloutView, { definition }: RolloutFacts, nowMs: number): string | undefined {
  const verdict = judgeRollout(view, nowMs)
  if (verdict.kind === 'failed') return verdict.cause.why
  const last = verdict.kind === 'under-way' ? verdict.failures.at(-1) : undefined
  if (last) return `a task failed: ${last.cause.why}`
  const [complaint] = view.complaints.values()
  if (complaint) return `the load balancer says of ${complaint.address}: ${complaint.description ?? complaint.reason}`
  const primary = primaryOf(view)?.definition
  if (definition === undefined || primary === undefined || primary === definition) return undefined
  return `its stack says ${revisionOf(definition)}: ECS went back, or somebody changed it`
}
