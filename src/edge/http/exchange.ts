import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AccessEntry } from '../../core/edge-log.ts'
import type { HostRule, Owner } from '../../core/route.ts'
import type { Backend } from '../backends/backend.ts'
import { pathOf } from '../rules/rule-conditions.ts'
import { hostName } from '../rules/routing-table.ts'
import type { Route } from '../rules/routing-table.ts'

/** One request on its way through the edge, and what the access log will say about it. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly id: string
  /** Port of the listener the request came to. */
  readonly port: number
  readonly startedAt: number
  /** Whose rule applies. */
  owner?: Owner
  route?: Route<HostRule>
  backend?: Backend
  /** Set for connections that left HTTP, whose response object says nothing. */
  status?: number
}

/** The access log line of an exchange that ended. */
export function accessEntry(exchange: Exchange, now: number): AccessEntry {
  const { request, response, owner, route, backend } = exchange
  const answered = response.headersSent ? response.statusCode : 499
  const entry: { -readonly [Key in keyof AccessEntry]: AccessEntry[Key] } = {
    type: 'access',
    time: exchange.startedAt,
    id: exchange.id,
    host: hostName(request.headers.host ?? ''),
    method: request.method ?? '',
    path: pathOf(request.url ?? ''),
    status: exchange.status ?? answered,
    ms: now - exchange.startedAt,
  }
  if (owner) {
    entry.project = owner.project
    entry.environment = owner.environment
  }
  if (route) entry.service = route.rule.service
  if (backend) entry.backend = backend.spec.container
  return entry
}
