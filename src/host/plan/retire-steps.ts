import type { Step } from '../../core/plan.ts'
import { noRules, targetsOf } from '../../core/route.ts'
import { filesVolume } from '../want/files-volume.ts'
import { type Asked, farewellSteps } from './farewell-steps.ts'
import { removeNetworkStep, removeVolumeStep } from './landscape-steps.ts'
import type { ObservedContainer } from '../observe/observed.ts'
import { isUp, type Placement } from './placement.ts'
import type { PlanInput } from './plan-input.ts'
import type { ReleaseRecord } from '../observe/record.ts'
import { forgetStep } from './record-steps.ts'
import { removeSteps, restartPolicyStep, stopSteps } from './stop-steps.ts'

/** How many releases keep their containers, stopped, so that a rollback only starts them. The current one counts. */
const keptReleases = 3

/** How many releases are listed. */
const keptRecords = 10

/** Steps that take what no longer serves out of the way: drained, stopped, then kept for rollback or removed. */
export function retireSteps(input: PlanInput, places: readonly Placement[], recorded: boolean): Step[] {
  const active = new Set(places.map((place) => place.name))
  const old = input.observed.containers.filter((one) => !active.has(one.name) && one.kind !== 'oneoff')
  const kept = keptContainers(input, active)
  const serving = new Set(targetsOf(input.observed.served ?? noRules))
  const stopped = new Set(places.flatMap((place) => place.stops.map((one) => one.name)))
  // Where nobody takes the name over, there is nobody to be led to.
  const names = new Map(places.map((place) => [place.service.service, place.names]))
  const containers = old.flatMap((one) => {
    const asked = { byEdge: serving.has(one.name), names: names.get(one.service) ?? [] }
    const stop = endSteps(one, asked, stopped)
    if (kept.has(one.name) || input.evidence.has(one.name)) return stop
    const needs = stop.map((step) => step.id)
    return [...stop, ...removeSteps(one, input.observed, needs)]
  })
  const gone = containers.map((step) => step.id)
  return [...containers, ...orphanSteps(input, active, gone), ...forgetSteps(input, recorded)]
}

/** Containers of the releases that a rollback may want. */
function keptContainers(input: PlanInput, active: ReadonlySet<string>): Set<string> {
  return new Set(keptRecordsOf(input, active).flatMap(containersOf))
}

/** The youngest releases, as long as they ran no more than so many sets of containers: a rollback repeats a set. */
function keptRecordsOf(input: PlanInput, active: ReadonlySet<string>): readonly ReleaseRecord[] {
  const sets = new Set([[...active].toSorted().join(' ')])
  return input.observed.records.toReversed().filter((record) => {
    const set = containersOf(record).toSorted().join(' ')
    const kept = sets.has(set) || sets.size < keptReleases
    if (kept) sets.add(set)
    return kept
  })
}

function containersOf(record: ReleaseRecord): string[] {
  return record.wanted.services.flatMap((service) => service.containers)
}

function endSteps(one: ObservedContainer, asked: Asked, stopped: ReadonlySet<string>): Step[] {
  if (!isUp(one)) return policyOff(one)
  const policy = policyOff(one)
  if (stopped.has(one.name)) return policy
  const farewell = farewellSteps(one, asked, 'retire', [])
  const needs = [...policy, ...farewell].map((step) => step.id)
  return [...policy, ...farewell, ...stopSteps(one, 'retire', needs)]
}

/** A stopped container with `restart: always` would come back with the engine. */
function policyOff(one: ObservedContainer): Step[] {
  return one.restart === 'no' ? [] : [restartPolicyStep(one.service, one.name, 'no', 'retire', [])]
}

/** Networks that neither the file nor a release kept for rollback names, and file volumes whose container is gone. */
function orphanSteps(input: PlanInput, active: ReadonlySet<string>, needs: readonly string[]): Step[] {
  const { observed, wanted } = input
  if (!input.record) return []
  const kept = [wanted, ...keptRecordsOf(input, active).map((record) => record.wanted)]
  // A stopped container starts again on the very network it was made for, not on another one of the same name.
  const networks = new Set(kept.flatMap((one) => one.networks.map((network) => network.name)))
  const known = new Set([...active, ...observed.containers.map((one) => one.name)].map(filesVolume))
  return [
    ...observed.networks
      .filter((one) => one.owned && !networks.has(one.name))
      .map((one) => removeNetworkStep(one.name, needs)),
    ...observed.fileVolumes.filter((name) => !known.has(name)).map((name) => removeVolumeStep(name, [])),
  ]
}

function forgetSteps(input: PlanInput, recorded: boolean): Step[] {
  const { records } = input.observed
  const surplus = records.length - (recorded ? keptRecords - 1 : keptRecords)
  return records.slice(0, Math.max(0, surplus)).map((record) => forgetStep(input.owner, record.number, []))
}
