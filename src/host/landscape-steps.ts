import type { Step } from '../core/plan.ts'
import type { Owner } from '../core/route.ts'
import { ownerLabels } from './labels.ts'
import type { Observed } from './observed.ts'
import type { Wanted } from './wanted.ts'

const limitMs = 60_000

/** Steps that make the networks that are not there. One that another tool made under the same name is used as it is. */
export function networkSteps(owner: Owner, wanted: Wanted, observed: Observed): Step[] {
  const present = new Set(observed.networks.map((one) => one.name))
  return wanted.networks
    .filter(({ name }) => !present.has(name))
    .map(({ name, internal }) => ({
      ...{ id: `network:${name}`, phase: 'prepare', needs: [], title: `create network ${name}`, limitMs },
      effect: {
        kind: 'docker',
        argv: ['network', 'create', ...(internal ? ['--internal'] : []), ...ownerLabels(owner, 'network'), name],
        unless: { inspect: ['network', 'inspect', name], exists: true },
      },
    }))
}

/** Steps that make the volumes that are not there. One that another tool made under the same name is used as it is. */
export function volumeSteps(owner: Owner, wanted: Wanted, observed: Observed): Step[] {
  const present = new Set(observed.volumes.map((one) => one.name))
  return wanted.volumes
    .filter(({ name }) => !present.has(name))
    .map(({ name }) => ({
      ...{ id: `volume:${name}`, phase: 'prepare', needs: [], title: `create volume ${name}`, limitMs },
      effect: {
        kind: 'docker',
        argv: ['volume', 'create', ...ownerLabels(owner, 'volume'), name],
        unless: { inspect: ['volume', 'inspect', name], exists: true },
      },
    }))
}

/** Removes a network of ours. */
export function removeNetworkStep(name: string, needs: readonly string[]): Step {
  return {
    ...{ id: `remove:network:${name}`, phase: 'retire', needs, title: `remove network ${name}`, limitMs },
    effect: {
      kind: 'docker',
      argv: ['network', 'rm', name],
      unless: { inspect: ['network', 'inspect', name], exists: false },
    },
  }
}
