import type { Project, Service } from '../../manifest/project.ts'

/** Ports of one protocol, the first and the last included. */
export interface PortRange {
  readonly protocol: 'tcp' | 'udp'
  readonly from: number
  readonly to: number
}

/** Networks of the Compose file that have services, in the order in which these name them. */
export function usedNetworks({ services }: Pick<Project, 'services'>): string[] {
  return [...new Set(Object.values(services).flatMap(networksOf))]
}

/** Networks that a service is on, each once. */
export function networksOf({ networks }: Pick<Service, 'networks'>): string[] {
  return [...new Set(networks.map(({ network }) => network))]
}

/**
 * Services that call another by a link alone, without a network that both are on. There are no circles of links: a link is also an
 * order of starting, in which the manifest refuses them.
 */
export function linkedTo({ services }: Pick<Project, 'services'>, to: Service): Service[] {
  const known = new Set(networksOf(to))
  return Object.values(services).filter(
    (from) =>
      from.name !== to.name &&
      (from.links ?? []).some((link) => link.split(':')[0] === to.name) &&
      !networksOf(from).some((network) => known.has(network)),
  )
}

/** The ports on which a service may be called, neighbours as one range. Fargate has no SCTP. */
export function openPorts({ ports, expose, exposed = [] }: Pick<Service, 'ports' | 'expose' | 'exposed'>): PortRange[] {
  const published = (protocol: string) =>
    ports.filter((port) => (port.protocol ?? 'tcp') === protocol).map(({ target }) => ({ from: target, to: target }))
  const tcp = [...published('tcp'), ...expose.map((port) => ({ from: port, to: port }))]
  const udp = [...published('udp'), ...exposed.flatMap(udpRange)]
  return [...joined(tcp, 'tcp'), ...joined(udp, 'udp')]
}

type Range = Pick<PortRange, 'from' | 'to'>

/** `5000/udp` or `5000-5010/udp`. */
function udpRange(text: string): Range[] {
  const [, from, to = from] = /^(\d+)(?:-(\d+))?\/udp$/i.exec(text) ?? []
  return from === undefined ? [] : [{ from: Number(from), to: Number(to) }]
}

function joined(ranges: readonly Range[], protocol: PortRange['protocol']): PortRange[] {
  const result: PortRange[] = []
  for (const { from, to } of ranges.toSorted((a, b) => a.from - b.from)) {
    const last = result.at(-1)
    if (last && from <= last.to + 1) result[result.length - 1] = { ...last, to: Math.max(last.to, to) }
    else result.push({ protocol, from, to })
  }
  return result
}
