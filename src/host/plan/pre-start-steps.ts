import type { Step } from '../../core/plan.ts'
import type { Owner } from '../../core/route.ts'
import { filesVolume, secretsVolumeTarget } from '../want/files-volume.ts'
import type { WantedService } from '../want/wanted.ts'
import { createSteps } from './create-steps.ts'
import { engineLimitMs } from './engine-limit.ts'
import type { Placement } from './placement.ts'
import { proofSteps } from './proof-steps.ts'

/**
 * What runs before a container starts: everything before the first of a service, else what the file wants before each replica.
 * Where another replica stays, the service is there already and only that is run, as in Compose.
 */
export function preStartOf(place: Placement, places: readonly Placement[]): readonly WantedService[] {
  const own = places.filter((one) => one.service.service === place.service.service)
  const isFirst = own[0] === place && own.every((one) => one.action !== 'keep')
  return (place.service.preStart ?? []).flatMap((each) => (isFirst || each.perReplica ? [each.container] : []))
}

/** Steps that run containers to their end, one after the other, and remove each that ended well. */
export function preStartSteps(
  owner: Owner,
  place: Placement,
  release: number,
  hooks: readonly WantedService[],
  needs: readonly string[],
): Step[] {
  const steps: Step[] = []
  for (const [index, service] of hooks.entries()) {
    const before = steps.at(-1)?.id
    const hook = placeBefore(place, service, index)
    const made = createSteps(owner, hook, release, before === undefined ? needs : [before])
    const start = startStep(
      hook,
      made.map((step) => step.id),
    )
    const proofs = proofSteps(hook, [start.id])
    steps.push(...made, start, ...proofs, ...clearSteps(hook, proofs.at(-1)?.id ?? start.id))
  }
  return steps
}

function placeBefore(place: Placement, service: WantedService, index: number): Placement {
  return {
    ...{ service, index: place.index, name: `${place.name}-pre_start-${index + 1}`, action: 'create', proved: false },
    ...{ stops: [], names: [], shy: false, addresses: new Map() },
    tied: new Map([...(place.tied ?? []), [service.service, place.name]]),
  }
}

function startStep({ service, name }: Placement, needs: readonly string[]): Step {
  return {
    ...{ id: `start:${name}`, phase: 'prepare', needs, title: `start ${name}`, service: service.service },
    effect: { kind: 'docker', argv: ['start', name] },
    limitMs: engineLimitMs,
  }
}

/** What stays although it ended well is taken away by the next change. */
function clearSteps({ service, name }: Placement, ended: string): Step[] {
  const about = { phase: 'prepare', service: service.service, limitMs: engineLimitMs } as const
  const files = filesVolume(name)
  const remove: Step = {
    ...{ ...about, id: `clear:${name}`, needs: [ended], title: `remove ${name}` },
    effect: { kind: 'docker', argv: ['rm', '--force', '--volumes', name], mayFail: true },
  }
  if (secretsVolumeTarget(service) === undefined) return [remove]
  const volume: Step = {
    ...{ ...about, id: `clear:${files}`, needs: [remove.id], title: `remove volume ${files}` },
    effect: { kind: 'docker', argv: ['volume', 'rm', files], mayFail: true },
  }
  return [remove, volume]
}
