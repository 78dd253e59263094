import type { NetworkUse, Project, Service } from '../../manifest/project.ts'
import { namesOn } from './options/network-options.ts'
import type { NetworkNames } from './wanted.ts'

/** The names by which other services of the project call this one. */
export function callableNames(project: Project, service: Service): readonly NetworkNames[] {
  if (service.networkMode !== undefined) return []
  const others = Object.values(project.services).filter((other) => other.name !== service.name)
  return service.networks
    .filter((use) => others.some((other) => other.networks.some((one) => one.network === use.network)))
    .map((use) => ({
      network: project.networks[use.network]?.name ?? use.network,
      aliases: namesOn(project, service, use),
      ...(service.macAddress !== undefined || isSpecial(use) ? { pinned: true } : {}),
    }))
}

/** True where more is said of the joining than names. */
function isSpecial(use: NetworkUse): boolean {
  const { ipv4Address, ipv6Address, macAddress, linkLocalIps, driverOpts, gwPriority, interfaceName } = use
  return [ipv4Address, ipv6Address, macAddress, linkLocalIps, driverOpts, gwPriority, interfaceName].some(
    (given) => given !== undefined,
  )
}
