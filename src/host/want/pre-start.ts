import type { Argv } from '../../core/argv.ts'
import { digestOf } from '../../core/digest.ts'
import { preStartImage } from '../../manifest/pre-start-image.ts'
import type { NetworkUse, PreStart, Project, Service } from '../../manifest/project.ts'
import type { EngineFacts } from '../engine-facts.ts'
import { containerCommand, containerOptions } from './container-options.ts'
import { furtherNetworks } from './options/network-options.ts'
import { sharesOf, type Share } from './shares.ts'
import { describeFile, environmentOf, filesOf, type FileValues } from './values.ts'
import type { ImageFacts, WantedPreStart, WantedService } from './wanted.ts'

interface Input extends FileValues {
  readonly project: Project
  readonly images: Readonly<Record<string, ImageFacts>>
  readonly engine: EngineFacts
}

/** The container of an entry of `pre_start` as if it were a service: it is rendered and checked like one. */
export function preStartService({ name, networks }: Service, { container }: PreStart): Service {
  const uses = container.networkMode === undefined ? container.networks : []
  return { ...container, name, networks: uses.map((use) => withoutPlace(use, networks)) }
}

/** Services that those of `pre_start` have something together with. */
export function preStartTies(service: Service): readonly string[] {
  return (service.preStart ?? []).flatMap((each) =>
    sharesOf(preStartService(service, each)).map((share) => share.service),
  )
}

/** Renders the containers that run before those of a service. */
export function wantPreStart(input: Input, service: Service): readonly WantedPreStart[] {
  return (service.preStart ?? []).map((each, index) => {
    const own = preStartService(service, each)
    const image = input.images[preStartImage(service, index)]
    if (!image) throw new Error(`no image for pre_start of service ${service.name}`)
    const made = {
      image: { id: image.id, ref: image.ref },
      options: [...withoutNames(containerOptions(input.project, own, input.engine, [])), '--no-healthcheck'],
      command: containerCommand(own),
      joins: furtherNetworks(input.project, own).map((join) => ({ ...join, aliases: [] })),
      shares: [...sharesOf(own), mountsOf(service)],
    }
    const files = filesOf(input, own)
    const container: WantedService = {
      ...made,
      service: service.name,
      kind: 'hook',
      replicas: 1,
      order: 'start-first',
      pace: { parallelism: 1 },
      env: environmentOf(own),
      files,
      ...(own.configs?.length && { configs: own.configs.length }),
      spec: digestOf([made, files.map(describeFile)]).slice(0, 16),
      dependsOn: [],
      restart: 'no',
      stopGraceMs: own.stopGraceMs,
      checks: 'running',
      healthLimitMs: 0,
      answers: [],
    }
    return { container, perReplica: each.perReplica ?? false }
  })
}

/** It sees what the service's container has mounted, anonymous volumes too. */
function mountsOf({ name }: Service): Share {
  return { service: name, option: '--volumes-from', before: '', after: '' }
}

/** Nobody may take it for the service. */
function withoutNames(options: Argv): Argv {
  return options.filter((word, index) => word !== '--network-alias' && options[index - 1] !== '--network-alias')
}

/** An address can be had once, and the service has it. */
function withoutPlace(use: NetworkUse, networks: readonly NetworkUse[]): NetworkUse {
  const own = networks.find((one) => one.network === use.network)
  const { ipv4Address, ipv6Address, macAddress, linkLocalIps, ...rest } = use
  return {
    ...rest,
    ...(ipv4Address !== undefined && ipv4Address !== own?.ipv4Address && { ipv4Address }),
    ...(ipv6Address !== undefined && ipv6Address !== own?.ipv6Address && { ipv6Address }),
    ...(macAddress !== undefined && macAddress !== own?.macAddress && { macAddress }),
    ...(linkLocalIps !== undefined && linkLocalIps.join() !== own?.linkLocalIps?.join() && { linkLocalIps }),
  }
}
