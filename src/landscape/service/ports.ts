import type { Service } from '../../manifest/project.ts'
import { routedPorts } from '../edge/routes.ts'
import type { ECSTaskDefinitionPortMapping as PortMapping } from '../cloudformation/generated/resource-types.d.ts'

/** A port on which the container answers. */
export interface ContainerPort {
  readonly port: number
  readonly protocol: 'tcp' | 'udp'
  /** What speaks there; absent: bytes, which is what Service Connect then passes on. */
  readonly appProtocol?: 'http' | 'http2' | 'grpc'
  /** For example `tcp-3000`. */
  readonly name: string
}

/** Every port of `ports`, `expose` and the routes, each once, in file order. */
export function containerPorts(service: Service): readonly ContainerPort[] {
  const published = service.ports.map(({ target, protocol, appProtocol }) => portOf(target, protocol, appProtocol))
  const exposed = [...(service.exposed ?? []).flatMap(exposedPorts), ...service.expose.map((port) => portOf(port))]
  const routed = routedPorts(service).map((port) => portOf(port))
  const byName = new Map<string, ContainerPort>()
  for (const port of [...published, ...exposed, ...routed]) if (!byName.has(port.name)) byName.set(port.name, port)
  return [...byName.values()]
}

/** `expose` as the file has it: `80`, `5000/udp`, `90-92`. */
function exposedPorts(text: string): ContainerPort[] {
  const [range = '', protocol = 'tcp'] = text.split('/')
  const [first = 0, last = first] = range.split('-').map(Number)
  return Array.from({ length: last - first + 1 }, (_each, index) => portOf(first + index, protocol))
}

function portOf(port: number, protocol = 'tcp', appProtocol?: string): ContainerPort {
  const spoken = (['http', 'http2', 'grpc'] as const).find((each) => each === appProtocol)
  return {
    ...{ port, name: `${protocol}-${port}` },
    // Others are an issue of `checkService`.
    protocol: protocol === 'udp' ? 'udp' : 'tcp',
    ...(spoken && { appProtocol: spoken }),
  }
}

/**
 * The ports as a container definition has them. The protocol above TCP is what `app_protocol` says and nothing else: AWS never lets
 * it change ("immutable in a Service Connect service", and a new endpoint is unknown to running tasks), so it must not follow from
 * routes, which come and go; and the proxy ends HTTP requests between services after 15 seconds, which no laptop does.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html, 2026-11.
 */
export function portMappings(service: Service): PortMapping[] {
  return containerPorts(service).map(({ port, protocol, appProtocol, name }) => ({
    ContainerPort: port,
    Protocol: protocol,
    Name: name,
    ...(appProtocol && { AppProtocol: appProtocol }),
  }))
}
