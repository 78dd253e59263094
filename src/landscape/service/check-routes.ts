import type { Service } from '../../manifest/project.ts'
import { checkNumber, checkSeconds } from './check-range.ts'
import type { Finding } from './finding.ts'
import { routedPorts } from './ports.ts'
import { healthRoute } from './target-groups.ts'

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/register-multiple-targetgroups.html, 2026-11. */
const maxTargetGroups = 5

/** What the load balancer would refuse of a service's routes. */
export function checkRoutes(service: Service): Finding[] {
  const ports = routedPorts(service)
  const message = `the routes lead to ${ports.length} ports, and ${maxTargetGroups} is the limit of ECS`
  const fix = 'Let one port answer for several hosts or paths.'
  return [
    ...(ports.length > maxTargetGroups ? [{ key: 'routes', message, given: String(ports.length), fix }] : []),
    ...ports.flatMap((port) => checkHealth(service, port)),
  ]
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html, 2026-11. */
function checkHealth(service: Service, port: number): Finding[] {
  const route = healthRoute(service, port)
  const { intervalMs, timeoutMs, healthyAfter, unhealthyAfter, codes } = route?.health ?? {}
  const key = `routes[${(service.routes ?? []).findIndex((each) => each === route)}].health`
  return [
    ...checkSeconds(`${key}.interval`, intervalMs, { least: 5, most: 300 }),
    ...checkSeconds(`${key}.timeout`, timeoutMs, { least: 2, most: 120 }),
    ...checkNumber(`${key}.healthy`, healthyAfter, { least: 2, most: 10 }),
    ...checkNumber(`${key}.unhealthy`, unhealthyAfter, { least: 2, most: 10 }),
    ...checkOrder(key, intervalMs, timeoutMs ?? 5000),
    ...checkCodes(key, codes),
  ]
}

function checkOrder(key: string, intervalMs: number | undefined, timeoutMs: number): Finding[] {
  if (intervalMs === undefined || intervalMs > timeoutMs) return []
  const message = `the balancer asks every ${intervalMs / 1000}s and waits ${timeoutMs / 1000}s for an answer`
  return [{ key: `${key}.interval`, message, fix: 'Make `interval` longer than `timeout`.' }]
}

function checkCodes(key: string, codes = '200'): Finding[] {
  const outside = codes.split(/[,-]/).find((code) => Number(code) < 200 || Number(code) > 499)
  if (outside === undefined) return []
  const message = 'the balancer takes no such code for a good answer'
  return [{ key: `${key}.codes`, message, given: outside, accepted: '200 to 499', fix: 'Write codes from 200 to 499.' }]
}
