import { digestOf } from '../../core/digest.ts'
import type { Change, Plan, Step } from '../../core/plan.ts'
import { noRules, type Owner, servesNothing } from '../../core/route.ts'
import { filesVolume } from '../want/files-volume.ts'
import { removeNetworkStep, removeVolumeStep } from './landscape-steps.ts'
import type { Observed } from '../observe/observed.ts'
import { withNames } from './own-names.ts'
import { isUp } from './placement.ts'
import { forgetStep } from './record-steps.ts'
import { routeStep } from './route-steps.ts'
import { removeSteps, stopSteps } from './stop-steps.ts'

/** Everything the removal of an environment depends on. */
export interface DownInput {
  readonly owner: Owner
  readonly observed: Observed
  /** Removes named volumes and the data in them too. */
  readonly volumes: boolean
}

/** The steps after which nothing of an environment is left on the engine; volumes with data only when asked for. */
export function planDown(input: DownInput): Plan {
  const { owner, observed } = input
  const routes = routeSteps(input)
  const containers = containerSteps(
    observed,
    routes.map((step) => step.id),
  )
  const removed = containers.map((step) => step.id)
  const owned = {
    networks: observed.networks.filter((one) => one.owned),
    volumes: observed.volumes.filter((one) => one.owned),
  }
  const withContainer = new Set(observed.containers.map((one) => filesVolume(one.name)))
  const files = observed.fileVolumes.filter((name) => !withContainer.has(name))
  const steps = [
    ...routes,
    ...containers,
    ...files.map((name) => removeVolumeStep(name, removed)),
    ...owned.networks.map((one) => removeNetworkStep(one.name, removed)),
    ...(input.volumes ? owned.volumes.map((one) => removeVolumeStep(one.name, removed)) : []),
    ...observed.records.map((record) => forgetStep(owner, record.number, removed)),
  ]
  return {
    owner,
    release: 0,
    basis: digestOf(steps.map((step) => step.id)),
    changes: changesOf(input),
    gaps: [],
    steps: withNames(steps, observed, []),
  }
}

function routeSteps({ owner, observed }: DownInput): Step[] {
  const served = observed.served
  if (!served || servesNothing(served)) return []
  return [{ ...routeStep(owner, noRules, 'take the routes away'), phase: 'retire' }]
}

/** What depends on others stops before them, in the order the last release knew. */
function containerSteps(observed: Observed, needs: readonly string[]): Step[] {
  const dependents = dependentsOf(observed)
  const stopIds = (service: string) =>
    observed.containers.filter((one) => one.service === service && isUp(one)).map((one) => `stop:${one.name}`)
  return observed.containers.flatMap((one) => {
    const waits = (dependents.get(one.service) ?? []).flatMap(stopIds)
    const stop = isUp(one) ? stopSteps(one, 'retire', [...needs, ...waits]) : []
    return [...stop, ...removeSteps(one, observed, [...needs, ...stop.map((step) => step.id)])]
  })
}

function dependentsOf(observed: Observed): Map<string, string[]> {
  const dependents = new Map<string, string[]>()
  for (const service of observed.records.at(-1)?.wanted.services ?? [])
    for (const on of service.dependsOn)
      dependents.set(on.service, [...(dependents.get(on.service) ?? []), service.service])
  return dependents
}

function changesOf({ observed, volumes }: DownInput): Change[] {
  const services = [...new Set(observed.containers.map((one) => one.service))]
  const subjects = [
    ...services.map((name) => `service ${name}`),
    ...observed.networks.filter((one) => one.owned).map((one) => `network ${one.name}`),
    ...(volumes ? observed.volumes.filter((one) => one.owned).map((one) => `volume ${one.name}`) : []),
  ]
  return subjects.map((subject) => ({ action: 'remove', subject, detail: '' }))
}
