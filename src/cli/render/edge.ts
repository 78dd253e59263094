import type { EdgeStatus } from '../../core/route.ts'
import { urlOf } from '../../core/route.ts'
import { composeTable, type Part } from './line.ts'
import type { Style } from './style.ts'
import { describeAge } from './text.ts'

const header = ['OWNER', 'SERVICE', 'REACHED AT', 'CONTAINERS']

/** The table of what the edge serves. */
export function renderEdge(status: EdgeStatus, style: Style): string[] {
  const rows = status.owners.flatMap((owner) => {
    const name = `${owner.project}/${owner.environment}`
    return [
      ...owner.rules.map((rule) => [name, rule.service, urlOf(rule.host, status.httpPort), rule.targets.join(' ')]),
      ...owner.published.map((port) => [
        name,
        port.service,
        `tcp://${port.hostIp}:${port.hostPort}`,
        port.targets.join(' '),
      ]),
    ]
  })
  if (rows.length === 0) return []
  return composeTable([header.map((text): Part => ({ text, paint: style.colors.bold })), ...rows])
}

/** The edge itself, and the containers that do not answer it. */
export function renderEdgeSummary(status: EdgeStatus, { colors, symbols }: Style, nowMs: number): string[] {
  const age = describeAge(nowMs - status.startedAt)
  return [
    `${colors.green(symbols.done)} The edge ${status.version} listens on port ${status.httpPort} (process ${status.pid}, ${age} old)`,
    ...status.backends
      .filter(({ healthy }) => !healthy)
      .map(({ container, reason }) => `${colors.red(symbols.failed)} ${container} does not answer: ${reason}`),
  ]
}
