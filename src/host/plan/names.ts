import type { Argv } from '../../core/argv.ts'
import type { Phase, Step } from '../../core/plan.ts'
import type { Observed, ObservedContainer } from '../observe/observed.ts'
import type { NetworkNames, WantedService } from '../want/wanted.ts'
import { engineLimitMs } from './engine-limit.ts'

/** How long a container goes on once its name is off the network: a packet lost meanwhile is sent again after a second. */
export const restMs = 1500

/** The names of a service that can be given and taken while its containers run. */
export function movableNames({ kind, names = [] }: WantedService, { networks }: Observed): readonly NetworkNames[] {
  if (kind === 'job') return []
  const isSteady = (name: string) => networks.some((one) => one.name === name && one.subnet !== undefined)
  return names.filter(({ network, pinned }) => !pinned && isSteady(network))
}

/** True when other containers reach this one under one of its service's names. */
export function isNamed(one: ObservedContainer, { names = [] }: Pick<WantedService, 'names'>): boolean {
  return names.some(({ network, aliases }) => aliasesOn(one, network).some((alias) => aliases.includes(alias)))
}

function aliasesOn(one: ObservedContainer, network: string): readonly string[] {
  return one.networks.find((each) => each.network === network)?.aliases ?? []
}

/** True when a container has these names already. */
export function hasNames(one: ObservedContainer, { network, aliases }: NetworkNames): boolean {
  return aliases.every((alias) => aliasesOn(one, network).includes(alias))
}

/** The words of `docker create` without the names that come later. */
export function withoutNames(options: Argv): Argv {
  return options.filter((word, at) => word !== '--network-alias' && options[at - 1] !== '--network-alias')
}

/** What a step does to the names of a container. */
interface Naming {
  readonly verb: 'name' | 'unname' | 'rejoin'
  readonly phase: Phase
  readonly needs: readonly string[]
  /** Absent: the one it has. */
  readonly address?: string | undefined
}

/** Gives a container its names on a network, or takes them away; it keeps its address. */
export function namingStep(
  { name, service }: { readonly name: string; readonly service: string },
  { network, aliases }: NetworkNames,
  { verb, phase, needs, address }: Naming,
): Step {
  const titles = {
    name: `call ${name} ${aliases.join(' and ')} on ${network}`,
    unname: `take the name of ${name} off ${network}`,
    rejoin: `join ${name} to ${network} again`,
  }
  return {
    ...{ id: `${verb}:${name}:${network}`, phase, needs, title: titles[verb], service, limitMs: engineLimitMs },
    effect: { kind: 'join', container: name, network, aliases, ...(address !== undefined && { address }) },
  }
}
