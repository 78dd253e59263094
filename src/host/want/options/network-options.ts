import type { NetworkUse, Port, Project, Service } from '../../../manifest/project.ts'
import type { Join } from '../wanted.ts'
import { linkAliases } from './link-aliases.ts'
import { csv, option, options } from '../../../core/option-words.ts'

/** Networks that every engine has, on which containers have no names. */
const builtIn = new Set(['none', 'host', 'bridge', 'default'])

/** The network that a container is made on, and its names there. */
export function networkOptions(project: Project, service: Service): string[] {
  const { networkMode } = service
  // That of another service is known only when its container is.
  if (networkMode?.startsWith('service:')) return []
  if (networkMode !== undefined) return modeOptions(service, networkMode)
  const [first] = service.networks
  if (!first) return ['--network', 'none']
  const network = project.networks[first.network]?.name ?? first.network
  return [
    ...['--network', networkWord(network, first)],
    ...options('--network-alias', namesOn(project, service, first)),
    ...option('--ip', first.ipv4Address),
    ...option('--ip6', first.ipv6Address),
    ...options('--link-local-ip', first.linkLocalIps),
    ...option('--mac-address', first.macAddress ?? service.macAddress),
  ]
}

function modeOptions(service: Service, mode: string): string[] {
  const named = !builtIn.has(mode) && !mode.startsWith('container:')
  const names = [service.name, ...(service.containerName === undefined ? [] : [service.containerName])]
  return [
    ...['--network', mode],
    ...(named ? options('--network-alias', names) : []),
    ...option('--mac-address', service.macAddress),
  ]
}

/** The long form of `--network` is used only where it is needed: older clients do not have all of it. */
function networkWord(name: string, use: NetworkUse): string {
  const fields = [
    ...Object.entries(use.driverOpts ?? {}).map(([key, value]) => `driver-opt=${key}=${value}`),
    ...(use.interfaceName === undefined ? [] : [`driver-opt=com.docker.network.endpoint.ifname=${use.interfaceName}`]),
    ...(use.gwPriority === undefined ? [] : [`gw-priority=${use.gwPriority}`]),
  ]
  return fields.length === 0 ? name : csv([`name=${name}`, ...fields])
}

/** Every name of a service on one network. */
export function namesOn(project: Project, service: Service, use: NetworkUse): readonly string[] {
  const fixed = service.containerName === undefined ? [] : [service.containerName]
  return [...new Set([service.name, ...use.aliases, ...fixed, ...linkAliases(project, service, use.network)])]
}

/** Further networks, joined before the start. */
export function furtherNetworks(project: Project, service: Service): readonly Join[] {
  return service.networks.slice(1).map((use) => {
    const words = joinWords(use)
    return {
      network: project.networks[use.network]?.name ?? use.network,
      aliases: namesOn(project, service, use),
      ...(words.length > 0 && { options: words }),
    }
  })
}

function joinWords(use: NetworkUse): string[] {
  const { interfaceName: name } = use
  return [
    ...option('--ip', use.ipv4Address),
    ...option('--ip6', use.ipv6Address),
    ...options('--link-local-ip', use.linkLocalIps),
    ...options(
      '--driver-opt',
      Object.entries(use.driverOpts ?? {}).map(([key, value]) => `${key}=${value}`),
    ),
    ...(name === undefined ? [] : ['--driver-opt', `com.docker.network.endpoint.ifname=${name}`]),
    ...option('--gw-priority', use.gwPriority),
  ]
}

/** How names are looked up, and names that are given. */
export function nameOptions(service: Service): string[] {
  return [
    ...option('--domainname', service.domainname),
    ...options('--dns', service.dns),
    ...options('--dns-search', service.dnsSearch),
    ...options('--dns-option', service.dnsOpt),
    ...options('--link', service.externalLinks),
  ]
}

/** True for a port that the container publishes by itself: the edge takes TCP on one fixed port. */
export function isDirect({ protocol = 'tcp', publishedRange }: Port): boolean {
  return protocol !== 'tcp' || publishedRange !== undefined
}

/** Ports that the container publishes by itself. */
export function publishOptions(service: Service): string[] {
  return options('--publish', service.ports.filter(isDirect).map(publishWord))
}

function publishWord({ hostIp, everyAddress, published, publishedRange, target, protocol = 'tcp' }: Port): string {
  const host = everyAddress ? '' : `${hostIp.includes(':') ? `[${hostIp}]` : hostIp}:`
  const outside = String(publishedRange ?? published ?? '')
  return `${host}${outside === '' && host === '' ? '' : `${outside}:`}${target}/${protocol}`
}
