import { noRules, targetsOf } from '../../core/route.ts'
import { ownAddress } from './addresses.ts'
import { isNamed, movableNames } from './names.ts'
import type { Observed, ObservedContainer } from '../observe/observed.ts'
import type { Resume } from './plan-input.ts'
import type { NetworkNames, Wanted, WantedService } from '../want/wanted.ts'

/** One container that is to run (or, for a job, to have run), and what it takes to get there. */
export interface Placement {
  readonly service: WantedService
  /** Number of the replica, from 1. */
  readonly index: number
  readonly name: string
  readonly action: 'keep' | 'start' | 'create'
  /** The container as it is, unless it is to be created. */
  readonly found?: ObservedContainer
  /** True when a release was recorded with it. One that runs and is not proved is left from a command that was killed. */
  readonly proved: boolean
  /** Running containers that must stop before this one starts. */
  readonly stops: readonly ObservedContainer[]
  /** Names by which others call it, on the networks that it can leave and join again. */
  readonly names: readonly NetworkNames[]
  /** True when it gets its names only once it is proved, for somebody else answers to them until then. */
  readonly shy: boolean
  /** Addresses that are kept for it, by network. */
  readonly addresses: ReadonlyMap<string, string>
  /** Name of the container that stands for each service this one is tied to. */
  readonly tied?: ReadonlyMap<string, string>
}

/** True while a container has a process, so that it may write to its volumes. */
export function isUp(one: ObservedContainer): boolean {
  return one.state === 'running' || one.state === 'restarting' || one.state === 'paused'
}

/** What decides whether a container that exists will do. */
export interface PlacementInput {
  readonly project: string
  readonly wanted: Wanted
  readonly observed: Observed
  /** Names of containers whose secret values are not today's. */
  readonly stale: ReadonlySet<string>
  /** Services that get new containers although nothing changed. */
  readonly renew: ReadonlySet<string>
  /** Number for containers that have to be made. */
  readonly release: number
  readonly resume?: Resume
}

/** Finds a container for every replica of every service, or names the one to create. */
export function placeServices(input: PlacementInput): Placement[] {
  const places: Placement[] = []
  // In the order of dependencies, so that what a service is tied to has its place before it.
  for (const service of input.wanted.services)
    for (let index = 1; index <= service.replicas; index += 1) {
      const place = placeOne(input, service, index, places)
      if (place) places.push(place)
    }
  return places
}

function placeOne(
  input: PlacementInput,
  service: WantedService,
  index: number,
  before: readonly Placement[],
): Placement | undefined {
  if (isDoneWithout(input, service, index)) return undefined
  const ties = tiedPlaces(service, before)
  const tied = new Map(ties.map((place) => [place.service.service, place.name]))
  const found = service.containers ? findByName(input, service, index) : findBySpec(input, service, index, tied)
  if (!found && service.containers) return undefined
  const name = found?.name ?? containerName(input, service, index)
  const again = found !== undefined && mustStartAgain(service, found, ties)
  const action = !found ? 'create' : again ? 'start' : actionFor(service, found)
  const others = action === 'keep' ? [] : othersInTheWay(input, service, index, name)
  const stops = again ? [...others, found] : others
  const names = movableNames(service, input.observed)
  const proved = isRecorded(input.observed, name)
  const isNew = action !== 'keep' || !proved
  const shy = isNew && names.length > 0 && canWait(input.observed, service, name, stops, before)
  return {
    ...{ service, index, name, action, ...(found && { found }), proved, stops, names },
    ...{ shy, addresses: shy && action !== 'keep' ? addressesOf(input.observed, name, names, before) : new Map() },
    ...(tied.size > 0 && { tied }),
  }
}

/** True for a replica that failed earlier in this change and may be missing. */
function isDoneWithout({ observed, resume }: PlacementInput, { service }: WantedService, index: number): boolean {
  return observed.containers.some(
    (one) => one.service === service && one.index === index && resume?.without.has(one.name) === true,
  )
}

/** True for a container that the edge leads to: it gets requests from its start, and may not be moved after it. */
function isServed({ served }: Observed, name: string): boolean {
  return targetsOf(served ?? noRules).includes(name)
}

/** True when another container of the service answers to the names until then: one that runs, or one that is proved before this one. */
function canWait(
  observed: Observed,
  service: WantedService,
  name: string,
  stops: readonly ObservedContainer[],
  before: readonly Placement[],
): boolean {
  if (isServed(observed, name)) return false
  const others = observed.containers.filter(
    (one) => one.service === service.service && one.name !== name && isUp(one) && !stops.includes(one),
  )
  return before.some((place) => place.service === service) || others.some((one) => isNamed(one, service))
}

/** Addresses that no other container has or keeps. */
function addressesOf(
  { networks, containers }: Observed,
  name: string,
  names: readonly NetworkNames[],
  before: readonly Placement[],
): ReadonlyMap<string, string> {
  const others = containers.filter((one) => one.name !== name).flatMap((one) => one.networks)
  const taken = new Set([
    ...others.flatMap((one) => [one.fixed ?? [], one.address ?? []].flat()),
    ...before.flatMap((place) => [...place.addresses.values()]),
  ])
  const subnets = new Map(networks.map((one) => [one.name, one.subnet ?? '']))
  return new Map(names.map(({ network }) => [network, ownAddress(subnets.get(network) ?? '', name, taken)]))
}

/** The first container of each service that this one is tied to stands for it, as in Compose. */
function tiedPlaces(service: WantedService, before: readonly Placement[]): Placement[] {
  return (service.ties ?? []).flatMap((name) => before.find((place) => place.service.service === name) ?? [])
}

/** One that runs in what another container gave it has nothing when that one is started again. */
function mustStartAgain(service: WantedService, found: ObservedContainer, ties: readonly Placement[]): boolean {
  const shared = new Set((service.shares ?? []).map((share) => share.service))
  return isUp(found) && ties.some((place) => place.action !== 'keep' && shared.has(place.service.service))
}

function isTiedTo(one: ObservedContainer, tied: ReadonlyMap<string, string>): boolean {
  return (one.tied ?? []).join(' ') === [...tied.values()].join(' ')
}

/** For example `shop-web-1-r3`. A release never reuses a name, so old and new stand side by side. */
function containerName(input: PlacementInput, service: WantedService, index: number): string {
  return `${input.project}-${service.service}-${index}-r${input.release}`
}

function findByName(input: PlacementInput, service: WantedService, index: number): ObservedContainer | undefined {
  return input.observed.containers.find((one) => one.name === service.containers?.[index - 1])
}

/** The best container made from the same things: running before stopped, young before old. */
function findBySpec(
  input: PlacementInput,
  service: WantedService,
  index: number,
  tied: ReadonlyMap<string, string>,
): ObservedContainer | undefined {
  const oldest = input.renew.has(service.service) ? (input.resume?.release ?? Infinity) : 0
  const usable = input.observed.containers.filter(
    (one) =>
      one.release >= oldest &&
      one.service === service.service &&
      one.index === index &&
      one.kind === service.kind &&
      one.spec === service.spec &&
      !input.stale.has(one.name) &&
      isTiedTo(one, tied) &&
      isUsable(input, one),
  )
  const rank = (one: ObservedContainer) => (one.state === 'running' ? 1_000_000 : 0) + one.release
  return usable.toSorted((a, b) => rank(b) - rank(a))[0]
}

/**
 * One that was created and never started may lack its files; one that ended before it was proved, is unhealthy or
 * restarts again and again had its chance. A job is done when it ended well.
 */
function isUsable(input: PlacementInput, one: ObservedContainer): boolean {
  if (one.state === 'running') return one.health !== 'unhealthy'
  if (one.state !== 'exited') return false
  return one.kind === 'job' ? one.exitCode === 0 : isRecorded(input.observed, one.name)
}

/** True for a container that served once: a release was recorded with it. */
export function isRecorded(observed: Observed, name: string): boolean {
  return observed.records.some((record) => record.wanted.services.some((service) => service.containers.includes(name)))
}

function actionFor(service: WantedService, found: ObservedContainer): 'keep' | 'start' {
  return found.state === 'running' || service.kind === 'job' ? 'keep' : 'start'
}

/** What has to stop before a container starts; also what a killed command left running before another one, lest the two go on side by side. */
function othersInTheWay(
  input: PlacementInput,
  service: WantedService,
  index: number,
  name: string,
): ObservedContainer[] {
  const hooks = input.observed.containers.filter(
    (one) => one.service === service.service && one.index === index && one.kind === 'hook' && isUp(one),
  )
  return [...(service.order === 'start-first' ? [] : runningOthers(input, service, index, name)), ...hooks]
}

/** The first replica takes the place of those there will be no replica for, too. */
function runningOthers(
  input: PlacementInput,
  service: WantedService,
  index: number,
  name: string,
): ObservedContainer[] {
  return input.observed.containers.filter(
    (one) =>
      one.service === service.service &&
      (one.index === index || (index === 1 && one.index > service.replicas)) &&
      one.name !== name &&
      one.kind === 'service' &&
      isUp(one),
  )
}
