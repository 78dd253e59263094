import type { IpamPool, Network, Project, Volume } from '../../manifest/project.ts'
import { flag, option, options, pairOptions } from '../../core/option-words.ts'
import type { Wanted, WantedThing } from './wanted.ts'

/** Networks of the project's own. What is external is made by others, and has been looked for already. */
export function wantedNetworks(project: Project): Wanted['networks'] {
  return Object.values(project.networks)
    .filter((network) => !network.external)
    .map((network) => ({ name: network.name, internal: network.internal, ...withOptions(networkOptions(network)) }))
}

/** Volumes of the project's own. */
export function wantedVolumes(project: Project): Wanted['volumes'] {
  return Object.values(project.volumes)
    .filter((volume) => !volume.external)
    .map((volume) => ({ name: volume.name, ...withOptions(volumeOptions(volume)) }))
}

/** True for a network whose subnet the engine would choose: a bridge of IPv4 alone. */
export function choosesSubnet({ options = [] }: WantedThing): boolean {
  const own = [
    '--driver',
    '--ipv4=false',
    '--ipv6',
    '--ipam-driver',
    '--ipam-opt',
    '--subnet',
    '--gateway',
    '--ip-range',
  ]
  return !options.some((word) => own.includes(word))
}

function withOptions(words: readonly string[]): Pick<WantedThing, 'options'> {
  return words.length === 0 ? {} : { options: words }
}

function networkOptions(network: Network): string[] {
  const { ipam } = network
  return [
    // What the engine does anyway is not said, so that nothing changes for whoever writes it down.
    ...option('--driver', network.driver === 'bridge' ? undefined : network.driver),
    ...pairOptions('--opt', network.driverOpts),
    ...flag('--attachable', network.attachable),
    ...(network.enableIpv4 === false ? ['--ipv4=false'] : []),
    ...flag('--ipv6', network.enableIpv6),
    ...option('--ipam-driver', ipam?.driver === 'default' ? undefined : ipam?.driver),
    ...pairOptions('--ipam-opt', ipam?.options),
    ...(ipam?.config ?? []).flatMap(poolOptions),
    ...pairOptions('--label', network.labels),
  ]
}

function poolOptions({ subnet, gateway, ipRange, auxAddresses }: IpamPool): string[] {
  return [
    ...option('--subnet', subnet),
    ...option('--gateway', gateway),
    ...option('--ip-range', ipRange),
    ...options(
      '--aux-address',
      Object.entries(auxAddresses ?? {}).map(([name, address]) => `${name}=${address}`),
    ),
  ]
}

function volumeOptions({ driver, driverOpts, labels }: Volume): string[] {
  return [
    ...option('--driver', driver === 'local' ? undefined : driver),
    ...pairOptions('--opt', driverOpts),
    ...pairOptions('--label', labels),
  ]
}
