import type { Step } from '../../core/plan.ts'
import type { Owner } from '../../core/route.ts'
import { createSteps } from './create-steps.ts'
import { engineLimitMs } from './engine-limit.ts'
import { postStartSteps } from '../want/hooks.ts'
import { nameSteps, rejoinSteps } from './naming-steps.ts'
import type { Placement } from './placement.ts'
import { preStartSteps } from './pre-start-steps.ts'
import { proofSteps, provedBy } from './proof-steps.ts'
import { stopSteps } from './stop-steps.ts'
import type { WantedService } from '../want/wanted.ts'

/** Steps that make, fill, start and prove one container, in the prepare phase. */
export function prepareSteps(owner: Owner, place: Placement, release: number, needs: PrepareNeeds): Step[] {
  if (place.action === 'keep') {
    const rejoins = rejoinSteps(place, [])
    return [
      ...rejoins,
      ...proofSteps(
        place,
        rejoins.map((step) => step.id),
      ),
      ...nameSteps(place, provedBy(place)),
    ]
  }
  const made = place.action === 'create' ? createSteps(owner, place, release, [...needs.landscape, ...needs.turn]) : []
  const before = [...made.map((step) => step.id), ...needs.dependencies, ...needs.turn]
  const stops = place.stops.flatMap((old) => stopSteps(old, 'prepare', [...before, ...needs.detour]))
  const rejoins = rejoinSteps(place, [...before, ...stops.map((step) => step.id)])
  const free = [...before, ...[...stops, ...rejoins].map((step) => step.id)]
  const first = preStartSteps(owner, place, release, needs.preStart, free)
  const start = startStep(place, [...free, ...first.slice(-1).map((step) => step.id)])
  const about = { name: place.name, service: place.service.service }
  const hooks = postStartSteps(about, place.service.postStart ?? [], start.id)
  const proofs = proofSteps(place, [hooks.at(-1)?.id ?? start.id])
  const tried = [...first, start, ...hooks, ...proofs].map((step) => ({ ...step, ...onFailureOf(place) }))
  return [...made, ...stops, ...rejoins, ...tried, ...nameSteps(place, provedBy(place))]
}

/** Steps a container waits for. */
export interface PrepareNeeds {
  /** Networks and volumes. */
  readonly landscape: readonly string[]
  /** The proof of what the service depends on. */
  readonly dependencies: readonly string[]
  /** The proof of the replicas that go before it. */
  readonly turn: readonly string[]
  /** What runs before it starts. */
  readonly preStart: readonly WantedService[]
  /** What leads requests past the containers that stop for it. */
  readonly detour: readonly string[]
}

/** Without its gatekeeper a release is none, whatever the file says about failures. */
function onFailureOf({ service, index }: Placement): Pick<Step, 'onFailure'> {
  const { onFailure } = service.pace
  return onFailure === 'pause' || (onFailure === 'continue' && index > 1) ? { onFailure } : {}
}

/** Id of the step that starts a container, if the plan has one. */
export function startedBy(place: Placement): string | undefined {
  return place.action === 'keep' ? undefined : `start:${place.name}`
}

function startStep({ service, name }: Placement, needs: readonly string[]): Step {
  return {
    ...{ id: `start:${name}`, phase: 'prepare', needs, title: `start ${name}`, service: service.service },
    effect: { kind: 'docker', argv: ['start', name] },
    limitMs: engineLimitMs,
  }
}
