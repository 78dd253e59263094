import type { Project, Service } from '../../manifest/project.ts'

/** Ports of one protocol, the first and the last included. */
export interface PortRange {
  readonly protocol: 'tcp' | 'udp'
  readonly from: number
  readonly to: number
}

/** One service may call another. */
export interface Reach {
  readonly from: string
  readonly to: string
  readonly ports: readonly PortRange[]
}

/**
 * Who may call whom, as in Compose: a service calls those with which it shares a network, and those that it links to, on the ports
 * that they name in `ports` or `expose`. Where the file names no network, all share the default one. `depends_on` alone is an order
 * of starting: between services without a common network Compose has no way either, and here it opens none. A service may call its
 * own name too, behind which its other replicas are.
 */
export function reachOf(project: Project): Reach[] {
  const services = Object.values(project.services)
  return services.flatMap((to) => {
    const ports = openPorts(to)
    const callers = ports.length === 0 ? [] : services.filter((from) => canName(from, to))
    return callers.map((from) => ({ from: from.name, to: to.name, ports }))
  })
}

function canName(from: Service, to: Service): boolean {
  const shared = from.networks.some(({ network }) => to.networks.some((other) => other.network === network))
  return shared || (from.links ?? []).some((link) => link.split(':')[0] === to.name)
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
