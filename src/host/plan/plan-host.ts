import { digestOf } from '../../core/digest.ts'
import type { Plan, Step } from '../../core/plan.ts'
import { noRules } from '../../core/route.ts'
import { describeChanges } from './describe-changes.ts'
import { detoursOf, detourSteps } from './detours.ts'
import { gapsOf } from './gaps.ts'
import { networkSteps, volumeSteps } from './landscape-steps.ts'
import type { Observed } from '../observe/observed.ts'
import { withNames } from './own-names.ts'
import { isUp, type Placement, placeServices } from './placement.ts'
import type { PlanInput } from './plan-input.ts'
import { preStartOf } from './pre-start-steps.ts'
import { prepareSteps, startedBy } from './prepare-steps.ts'
import { provedBy } from './proof-steps.ts'
import { recordSteps } from './record-steps.ts'
import { retireSteps } from './retire-steps.ts'
import { wayBack } from '../want/roll.ts'
import { orderRules, routeSteps, servedRules } from './route-steps.ts'
import { restartPolicyStep } from './stop-steps.ts'
import { turnsOf } from './turns.ts'

/** The steps that turn what is on the engine into what is wanted. No steps: it is so already. */
export function planHost(input: PlanInput): Plan {
  const { owner, observed, wanted } = input
  const next = input.resume?.release ?? nextRelease(observed)
  const places = placesOf(input, next)
  const landscape = [...networkSteps(owner, wanted, observed), ...volumeSteps(owner, wanted, observed)]
  const prepare = prepareAll(input, places, landscape, next)
  // The edge leads nobody to a container that is off its network for a moment.
  const names = prepare.filter((step) => step.phase === 'switch')
  const rules = servedRules(wanted, places)
  const route = routeSteps(owner, observed, rules).map((step) => ({ ...step, needs: names.map((one) => one.id) }))
  const policies = places.flatMap(policySteps)
  const record = recordSteps(input, places, rules, next, [...names, ...route, ...policies])
  const retire = retireSteps(input, places, record.length > 0)
  const current = observed.records.at(-1)?.number ?? 0
  return {
    owner,
    release: record.length > 0 ? next : current,
    basis: basisOf(input),
    changes: describeChanges(input, places, landscape),
    gaps: gapsOf(places, observed),
    steps: withNames([...landscape, ...prepare, ...policies, ...route, ...record, ...retire], observed, places),
  }
}

/** One more than any release that was ever tried, so that a name is never used twice. */
function nextRelease(observed: Observed): number {
  const numbers = [...observed.records.map((record) => record.number), ...observed.containers.map((one) => one.release)]
  return Math.max(0, ...numbers) + 1
}

function placesOf(input: PlanInput, release: number): Placement[] {
  const services = input.back ? input.wanted.services.map(wayBack) : input.wanted.services
  return placeServices({ ...input, wanted: { ...input.wanted, services }, project: input.owner.project, release })
}

/** Makes, starts and proves what is to run, each service in its turns. */
function prepareAll(
  input: PlanInput,
  places: readonly Placement[],
  landscape: readonly Step[],
  release: number,
): Step[] {
  const { owner, observed } = input
  const running = observed.containers.filter(isUp)
  const services = [...new Set(places.map((place) => place.service))]
  const lines = services.map((service) => {
    const own = places.filter((place) => place.service === service)
    return turnsOf(own, running)
  })
  const turns = lines.flat()
  const detours = detourSteps(owner, observed.served, lines)
  const prepares = places.flatMap((place) =>
    prepareSteps(owner, place, release, {
      ...prepareNeeds(place, places, landscape),
      turn: turns.find((turn) => turn.places.includes(place))?.after ?? [],
      preStart: preStartOf(place, places),
      detour: detoursOf(place, detours),
    }),
  )
  return [...detours, ...turns.flatMap((turn) => turn.pause), ...prepares]
}

function prepareNeeds(place: Placement, places: readonly Placement[], landscape: readonly Step[]) {
  return {
    landscape: [...landscape.map((step) => step.id), ...sharedBy(place, places)],
    dependencies: place.service.dependsOn.flatMap((on) => {
      const others = places.filter((other) => other.service.service === on.service)
      return others.flatMap((other) => (on.condition === 'service_started' ? startedBy(other) : provedBy(other)) ?? [])
    }),
  }
}

/** Ids of the steps that make the containers a container is made with. */
function sharedBy({ service, tied }: Placement, places: readonly Placement[]): string[] {
  const names = new Set((service.shares ?? []).map((share) => tied?.get(share.service)))
  return places.filter((place) => place.action === 'create' && names.has(place.name)).map((one) => `create:${one.name}`)
}

function policySteps(place: Placement): Step[] {
  const { service, name, found, action } = place
  const now = action === 'create' ? 'no' : (found?.restart ?? 'no')
  if (service.kind === 'job' || now === service.restart) return []
  return [restartPolicyStep(service.service, name, service.restart, 'switch', [])]
}

/** What the plan rests on; compared again under the lock. */
function basisOf(input: PlanInput): string {
  const { observed } = input
  const containers = observed.containers.map((one) => [
    one.name,
    one.id,
    one.state,
    one.health,
    one.restart,
    one.exitCode,
    one.networks,
  ])
  const records = observed.records.map((record) => record.number)
  const names = [...observed.networks, ...observed.volumes].filter((one) => one.owned).map((one) => one.name)
  // An edge that has just been started serves nothing yet, which is what none at all serves.
  const served = orderRules(observed.served ?? noRules)
  return digestOf([containers, records, names, observed.fileVolumes, served, [...input.stale].toSorted()]).slice(0, 16)
}
