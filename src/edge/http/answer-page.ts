import type { ServerResponse } from 'node:http'
import { urlOf } from '../../core/route.ts'
import type { HostRule, Maintenance } from '../../core/route.ts'
import type { Backend } from '../backends/backend.ts'
import type { Route, RoutingTable } from '../rules/routing-table.ts'

/** Answers with a plain page of the edge's own; harmless when an answer already began. */
export function answerPage(response: ServerResponse, status: number, lines: readonly string[]): void {
  if (response.headersSent || response.destroyed) return
  const body = `${lines.join('\n')}\n`
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Slipway-Edge': String(status),
  })
  response.end(body)
}

/** The page for a host that no rule names. */
export function describeUnknownHost(host: string, table: RoutingTable, port: number): readonly string[] {
  const known = table.index.hosts.toSorted().map((each) => `  ${urlOf(each, port)}`)
  const list = known.length === 0 ? ['No host is known yet. Run `slipway up`.'] : ['Known hosts:', ...known]
  return [`404: no service answers for host ${host}.`, '', ...list]
}

/** The page for a path of a known host that no rule covers. */
export function describeUnknownPath(host: string, path: string): readonly string[] {
  return [`404: no rule of host ${host} covers ${path}.`]
}

/** The page of an environment under maintenance. */
export function describeMaintenance({ project, reason }: Maintenance): readonly string[] {
  return [`503: ${project} is under maintenance.`, ...(reason === '' ? [] : ['', `  ${reason}`])]
}

/** The page for a host whose backends are all down. */
export function describeNoTarget(route: Route<HostRule>): readonly string[] {
  const reasons = route.group.targets.map((each) => `  ${each.spec.container}: ${each.reason}`)
  const list = reasons.length === 0 ? ['  it has no container'] : reasons
  return [`503: service ${route.rule.service} has no healthy container.`, '', ...list, '', 'Try `slipway logs`.']
}

/** The page for a backend that failed before it answered. */
export function describeBadGateway(
  status: number,
  route: Route<HostRule>,
  backend: Backend,
  reason: string,
): readonly string[] {
  const { container, port } = backend.spec
  return [
    `${status}: service ${route.rule.service} did not answer.`,
    '',
    `  ${container}, port ${port}: ${reason}`,
    '',
    'Try `slipway logs`.',
  ]
}
