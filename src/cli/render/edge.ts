import type { AnswerRule, EdgeStatus, RuleConditions } from '../../core/route.ts'
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
      ...owner.rules.map((rule) => [name, rule.service, reachedAt(rule, status), rule.targets.join(' ')]),
      ...(owner.answers ?? []).map((rule) => [name, '', reachedAt(rule, status), describeAction(rule)]),
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

/** When a rule applies: methods, URL with its path pattern, and further conditions. */
function reachedAt({ host, path, methods = [], headers = [], query = [] }: RuleConditions, edge: EdgeStatus): string {
  const further = [
    ...headers.map(({ name, values }) => `${name}: ${values.join('|')}`),
    ...query.map(({ key = '*', values }) => `?${key}=${values.join('|')}`),
  ]
  const shown = path?.replace(/^(?!\/)/, '/')
  return [...(methods.length > 0 ? [methods.join('|')] : []), urlOf(host, edge.httpPort, shown), ...further].join(' ')
}

function describeAction({ action }: AnswerRule): string {
  return `(${action.type === 'redirect' ? 'redirected' : 'answered'} by the edge: ${action.status})`
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
