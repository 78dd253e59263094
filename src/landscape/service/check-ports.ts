import type { Service } from '../../manifest/project.ts'
import type { Refusal } from '../../manifest/refuse.ts'
import { routedPorts } from '../edge/routes.ts'
import { containerPorts } from './ports.ts'

/** Ports of one container: a quota of machines, and the number of ranges that one may have (API_PortMapping, 2026-11). */
const maxPorts = 100

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/register-multiple-targetgroups.html, 2026-11. */
const maxTargetGroups = 5

/** Ports that nobody would reach, and more than ECS takes. */
export function checkPorts(service: Service): Refusal[] {
  return [...checkProtocols(service), ...checkCount(service), ...checkRouted(service)]
}

/** Names between services and the balancer of HTTP are TCP; a network load balancer is another thing. */
function checkProtocols({ ports, exposed = [] }: Service): Refusal[] {
  const message = 'Only TCP reaches a service on Fargate yet'
  const fix = 'Remove it.'
  return [
    ...ports
      .filter(({ protocol = 'tcp' }) => protocol !== 'tcp')
      .map((part) => ({ key: 'ports', part, message, given: part.protocol ?? 'tcp', fix })),
    ...exposed.flatMap((given, index) =>
      /\/(?!tcp$)/i.test(given) ? [{ key: `expose[${index}]`, message, given, fix }] : [],
    ),
  ]
}

function checkCount(service: Service): Refusal[] {
  const { length } = containerPorts(service)
  if (length <= maxPorts) return []
  const message = `the container has ${length} ports, and ${maxPorts} is the limit of ECS`
  return [{ key: 'ports', message, given: String(length), fix: 'Name only the ports that others call.' }]
}

function checkRouted(service: Service): Refusal[] {
  const { length } = routedPorts(service)
  const [part] = service.routes ?? []
  if (length <= maxTargetGroups || !part) return []
  const message = `the routes lead to ${length} ports, and ${maxTargetGroups} is the limit of ECS`
  return [
    { key: 'routes', part, message, given: String(length), fix: 'Let one port answer for several hosts or paths.' },
  ]
}
