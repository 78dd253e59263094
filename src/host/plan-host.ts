import { digestOf } from '../core/digest.ts'
import type { Plan, Step } from '../core/plan.ts'
import { type EdgeRules, noRules, type Owner, servesNothing } from '../core/route.ts'
import { prepareSteps, startedBy } from './prepare-steps.ts'
import { provedBy } from './proof-steps.ts'
import { restartPolicyStep } from './stop-steps.ts'
import { detoursOf, detourSteps } from './detours.ts'
import { gapsOf } from './gaps.ts'
import { describeChanges } from './describe-changes.ts'
import { networkSteps, volumeSteps } from './landscape-steps.ts'
import type { Observed } from './observed.ts'
import { withNames } from './own-names.ts'
import { isUp, type Placement, placeServices } from './placement.ts'
import type { PlanInput } from './plan-input.ts'
import { recordService, type NewRecord } from './record.ts'
import { recordStep } from './record-step.ts'
import { retireSteps } from './retire-steps.ts'
import { wayBack } from './roll.ts'
import { routeStep } from './route-step.ts'
import { turnsOf } from './turns.ts'
import type { Wanted, WantedService } from './wanted.ts'

/** The steps that turn what is on the engine into what is wanted. No steps: it is so already. */
export function planHost(input: PlanInput): Plan {
  const { owner, observed } = input
  const next = input.resume?.release ?? nextRelease(observed)
  const wanted = input.back ? { ...input.wanted, services: input.wanted.services.map(wayBack) } : input.wanted
  const places = placeServices({ ...input, wanted, project: owner.project, release: next })
  const lines = wanted.services.map((service) =>
    turnsOf(
      places.filter((place) => place.service === service),
      observed.containers.filter(isUp),
    ),
  )
  const rules = servedRules(input.wanted, places)
  const landscape = [...networkSteps(owner, input.wanted, observed), ...volumeSteps(owner, input.wanted, observed)]
  const turns = lines.flat()
  const detours = detourSteps(owner, observed.served, lines)
  const prepare = [
    ...detours,
    ...turns.flatMap((turn) => turn.pause),
    ...places.flatMap((place) =>
      prepareSteps(owner, place, next, {
        ...prepareNeeds(place, places, landscape),
        turn: turns.find((turn) => turn.places.includes(place))?.after ?? [],
        detour: detoursOf(place, detours),
      }),
    ),
  ]
  // The edge leads nobody to a container that is off its network for a moment.
  const names = prepare.filter((step) => step.phase === 'switch')
  const route = routeSteps(owner, observed, rules).map((step) => ({ ...step, needs: names.map((one) => one.id) }))
  const policies = places.flatMap(policySteps)
  const record = recordSteps(input, places, rules, next, [...names, ...route, ...policies])
  const current = observed.records.at(-1)?.number ?? 0
  const steps = [
    ...landscape,
    ...prepare,
    ...policies,
    ...route,
    ...record,
    ...retireSteps(input, places, record.length > 0),
  ]
  return {
    owner,
    release: record.length > 0 ? next : current,
    basis: basisOf(input),
    changes: describeChanges(input, places, landscape),
    gaps: gapsOf(places, observed),
    steps: withNames(steps, observed, places),
  }
}

/** One more than any release that was ever tried, so that a name is never used twice. */
function nextRelease(observed: Observed): number {
  const numbers = [...observed.records.map((record) => record.number), ...observed.containers.map((one) => one.release)]
  return Math.max(0, ...numbers) + 1
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

/** Which containers answer for each route. */
function servedRules(wanted: Wanted, places: readonly Placement[]): EdgeRules {
  const namesOf = (service: string) =>
    places.filter((place) => place.service.service === service).map((one) => one.name)
  return {
    rules: wanted.routes.rules.map((rule) => ({ ...rule, targets: namesOf(rule.service) })),
    ...(wanted.routes.answers && { answers: wanted.routes.answers }),
    published: wanted.routes.published.map((port) => ({ ...port, targets: namesOf(port.service) })),
  }
}

function routeSteps(owner: Owner, observed: Observed, rules: EdgeRules): Step[] {
  const before = observed.served ?? noRules
  const missing = !observed.served && !servesNothing(rules)
  if (!missing && digestOf(orderRules(before)) === digestOf(orderRules(rules))) return []
  const title = servesNothing(rules) ? 'take the routes away' : 'switch the routes'
  return [routeStep(owner, rules, title)]
}

/** The edge may give rules back in another order and with keys in another order. Every key counts: a rule with another path is another rule. */
function orderRules({ rules, answers = [], published }: EdgeRules): unknown {
  return [rules, answers, published].map((list) => list.map((one) => JSON.stringify(orderKeys(one))).toSorted())
}

function orderKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(orderKeys)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, field]) => field !== undefined)
  return Object.fromEntries(
    entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, field]) => [key, orderKeys(field)]),
  )
}

function policySteps(place: Placement): Step[] {
  const { service, name, found, action } = place
  const now = action === 'create' ? 'no' : (found?.restart ?? 'no')
  if (service.kind === 'job' || now === service.restart) return []
  return [restartPolicyStep(service.service, name, service.restart, 'switch', [])]
}

/** A release is recorded when it differs from the last one: other containers or other routes. */
function recordSteps(
  input: PlanInput,
  places: readonly Placement[],
  rules: EdgeRules,
  number: number,
  needs: readonly Step[],
): Step[] {
  if (!input.record) return []
  const record = newRecord(input, places, rules, number, input.record)
  const last = input.observed.records.at(-1)
  const same =
    last && digestOf([last.wanted, last.rules, last.home]) === digestOf([record.wanted, record.rules, record.home])
  return same
    ? []
    : [
        recordStep(
          input.owner,
          record,
          needs.map((step) => step.id),
        ),
      ]
}

function newRecord(
  input: PlanInput,
  places: readonly Placement[],
  rules: EdgeRules,
  number: number,
  made: NonNullable<PlanInput['record']>,
): NewRecord {
  const containersOf = (service: WantedService) =>
    places.filter((place) => place.service.service === service.service).map((place) => place.name)
  const services = input.wanted.services.map((service) => recordService(service, containersOf(service)))
  return { number, ...made, rules, wanted: { ...input.wanted, services } }
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
