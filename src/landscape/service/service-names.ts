import { digestOf } from '../../core/digest.ts'
import type { Service } from '../../manifest/project.ts'
import type {
  ECSServiceServiceConnectConfiguration as ServiceConnect,
  ECSServiceServiceConnectService as Endpoint,
} from '../cloudformation/generated/resource-types.d.ts'
import { ref, type Parameter } from '../cloudformation/resource.ts'
import { containerPorts, type ContainerPort } from './ports.ts'

/**
 * Every service calls the others by their names, and one with TCP ports is called by its own: the name in the Compose file and its
 * aliases, on the port that the container has, so that `http://api:3000` works as on a laptop.
 */
export function serviceConnect(service: Service, namespace: Parameter): ServiceConnect {
  const ports = containerPorts(service).filter(({ protocol }) => protocol === 'tcp')
  const endpoints = ports.flatMap((port) => endpointsOf(service, port))
  return { Enabled: true, Namespace: ref(namespace), ...(endpoints.length > 0 && { Services: endpoints }) }
}

/** Names of a service between containers, each once, in lower case as Service Connect wants them; resolving them asks for no case. */
export function namesOf({ name, containerName, networks }: Service): readonly string[] {
  const aliases = networks.flatMap((network) => network.aliases)
  const all = [name, ...(containerName === undefined ? [] : [containerName]), ...aliases]
  return [...new Set(all.map((each) => each.toLowerCase()))]
}

/**
 * One endpoint for each name, since one has a single alias; the same port may serve several. Endpoints are kept apart within the
 * namespace by a discovery name that follows from the names and the port alone.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectService.html, 2026-11.
 */
function endpointsOf(service: Service, { port, name, appProtocol }: ContainerPort): Endpoint[] {
  return namesOf(service).map((dnsName, index) => ({
    PortName: name,
    DiscoveryName: discoveryName(service, name, index === 0 ? undefined : dnsName),
    ClientAliases: [{ DnsName: dnsName, Port: port }],
    // The proxy ends HTTP requests after 15 seconds unless it is told not to.
    ...(appProtocol && { Timeout: { PerRequestTimeoutSeconds: 0 } }),
  }))
}

/** At most 64 letters, digits, dashes and underscores. */
function discoveryName(service: Service, port: string, alias?: string): string {
  const suffix = alias === undefined ? '' : `-${digestOf([service.name, alias]).slice(0, 6)}`
  const plain = `${service.name.toLowerCase().replaceAll(/[^\w-]/g, '-')}-${port}${suffix}`
  const fits = plain.length <= 64 && /^[a-z0-9_][\w-]*$/.test(service.name)
  return fits
    ? plain
    : `${plain.slice(0, 55).replace(/^-/, 'x')}-${digestOf([service.name, port, alias ?? '']).slice(0, 8)}`
}
