import type { Step } from '../../core/plan.ts'
import { digestOf } from '../../core/digest.ts'
import type { Owner } from '../../core/route.ts'
import { label, labelOptions, ownerLabels } from '../observe/labels.ts'
import type { Observed } from '../observe/observed.ts'
import { choosesSubnet } from '../want/wanted-landscape.ts'
import type { Wanted, WantedThing } from '../want/wanted.ts'
import { engineLimitMs } from './engine-limit.ts'

/** Steps that make the networks that are not there. One that another tool made under the same name is used as it is. */
export function networkSteps(owner: Owner, wanted: Wanted, observed: Observed): Step[] {
  const present = new Set(observed.networks.map((one) => one.name))
  return wanted.networks
    .filter(({ name }) => !present.has(name))
    .map(({ internal, ...thing }): Step => ({
      ...{
        id: `network:${thing.name}`,
        phase: 'prepare',
        needs: [],
        title: `create network ${thing.name}`,
        limitMs: engineLimitMs,
      },
      effect: {
        kind: 'docker',
        argv: [...['network', 'create', ...(internal ? ['--internal'] : [])], ...createWords(owner, 'network', thing)],
        unless: { inspect: ['network', 'inspect', thing.name], exists: true },
        ...(choosesSubnet(thing) && { giveSubnet: true }),
      },
    }))
}

/** Steps that make the volumes that are not there. One that another tool made under the same name is used as it is. */
export function volumeSteps(owner: Owner, wanted: Wanted, observed: Observed): Step[] {
  const present = new Set(observed.volumes.map((one) => one.name))
  return wanted.volumes
    .filter(({ name }) => !present.has(name))
    .map((thing) => ({
      ...{
        id: `volume:${thing.name}`,
        phase: 'prepare',
        needs: [],
        title: `create volume ${thing.name}`,
        limitMs: engineLimitMs,
      },
      effect: {
        kind: 'docker',
        argv: ['volume', 'create', ...createWords(owner, 'volume', thing)],
        unless: { inspect: ['volume', 'inspect', thing.name], exists: true },
      },
    }))
}

/** A thing keeps the digest of its options, for the engine cannot change them later. */
function createWords(owner: Owner, kind: 'network' | 'volume', thing: WantedThing): string[] {
  const made = madeOf(thing)
  return [
    ...(thing.options ?? []),
    ...ownerLabels(owner, kind),
    ...(made === undefined ? [] : labelOptions({ [label.made]: made })),
    thing.name,
  ]
}

function madeOf({ options = [] }: WantedThing): string | undefined {
  return options.length === 0 ? undefined : digestOf(options).slice(0, 16)
}

/** Networks and volumes of ours that are there with other options than are wanted. */
export function changedThings(wanted: Wanted, observed: Observed): readonly string[] {
  const changed = (kind: string, things: readonly WantedThing[], present: Observed['networks']) =>
    things
      .filter((thing) => present.some((one) => one.name === thing.name && one.owned && one.made !== madeOf(thing)))
      .map((thing) => `${kind} ${thing.name}`)
  return [
    ...changed('network', wanted.networks, observed.networks),
    ...changed('volume', wanted.volumes, observed.volumes),
  ]
}

/** Removes a network of ours. */
export function removeNetworkStep(name: string, needs: readonly string[]): Step {
  return {
    ...{
      id: `remove:network:${name}`,
      phase: 'retire',
      needs,
      title: `remove network ${name}`,
      limitMs: engineLimitMs,
    },
    effect: {
      kind: 'docker',
      argv: ['network', 'rm', name],
      unless: { inspect: ['network', 'inspect', name], exists: false },
    },
  }
}

/** Removes a volume of ours. */
export function removeVolumeStep(name: string, needs: readonly string[]): Step {
  return {
    ...{ id: `remove:volume:${name}`, phase: 'retire', needs, title: `remove volume ${name}`, limitMs: engineLimitMs },
    effect: {
      kind: 'docker',
      argv: ['volume', 'rm', name],
      unless: { inspect: ['volume', 'inspect', name], exists: false },
    },
  }
}
