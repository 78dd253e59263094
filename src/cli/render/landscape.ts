import type { LandscapeResult, LandscapeStatus, StackReport } from '../../deploy/aws/landscape-report.ts'
import { standingOf } from '../../core/aws/stack-status.ts'
import type { Rendered } from './deploy.ts'
import { composeTable, type Part } from './line.ts'
import type { Style } from './style.ts'
import { countOf, describeAge, describeDuration } from './text.ts'

/** The end of `up` in AWS: where it answers, what happened, what to do next. */
export function renderLandscape(result: LandscapeResult, { colors, symbols }: Style): Rendered {
  const { environment, account, region, stacks } = result
  const time = describeDuration(result.ms)
  const place = `${environment} in ${account}, ${region}`
  const summary =
    result.outcome === 'unchanged'
      ? `Nothing to do: ${place} is as the files say (${time})`
      : `${place} is as the files say: ${countOf(stacks.length, 'stack')}, in ${time}`
  return {
    out: composeTable(result.urls.map(({ service, url }) => [service, url])),
    err: [
      `${colors.green(symbols.done)} ${summary}`,
      `  ${colors.cyan(symbols.next)} Look at it with \`slipway status ${environment}\`.`,
    ],
  }
}

const header = ['COMPONENT', 'STACK', 'STATUS', 'CHANGED']

/** The table of stacks with what stands below it. */
export function renderLandscapeStatus(report: LandscapeStatus, out: Style, err: Style, nowMs: number): Rendered {
  const { project, environment, account, region, stacks, urls, lock } = report
  const head = header.map((text): Part => ({ text, paint: out.colors.bold }))
  const rows = stacks.map((stack) => renderStack(stack, out, nowMs))
  const { colors, symbols } = err
  return {
    out: [...(rows.length === 0 ? [] : composeTable([head, ...rows])), ...urls.map(({ url }) => url)],
    err: [
      stacks.length === 0
        ? `${project} in ${environment} is not in ${account}, ${region}`
        : `${project} in ${environment}: ${countOf(stacks.length, 'stack')} in ${account}, ${region}`,
      ...(lock ? [`${colors.yellow(symbols.warning)} ${lock.user} on ${lock.host} runs ${lock.reason} now`] : []),
      ...stacks.flatMap((stack) => renderReason(stack, err)),
      `  ${colors.cyan(symbols.next)} See what \`slipway plan ${environment}\` would change.`,
    ],
  }
}

function renderStack({ component, stack, status, changedAt }: StackReport, style: Style, nowMs: number) {
  const paint = isFine(status) ? style.colors.green : style.colors.red
  return [component, stack, { text: status, paint }, describeAge(nowMs - changedAt)]
}

function isFine(status: string): boolean {
  return standingOf(status) === 'settled' && !status.includes('ROLLBACK')
}

function renderReason({ stack, status, reason }: StackReport, { colors, symbols }: Style): string[] {
  if (isFine(status) || reason === undefined) return []
  return [`${colors.yellow(symbols.warning)} ${stack}: ${reason}`]
}
