import type { DeployResult, MeasuredGap, ServiceUrl } from '../../deploy/request.ts'
import { composeTable } from './line.ts'
import type { Style } from './style.ts'
import { describeDuration } from './text.ts'

/** Lines for stdout and for stderr at the end of a command. */
export interface Rendered {
  readonly out: readonly string[]
  readonly err: readonly string[]
}

/** The end of `up`, `rollback` and `restart`: where it answers, what happened, what to do next. */
export function renderDeploy(result: DeployResult, { colors, symbols }: Style): Rendered {
  const time = describeDuration(result.ms)
  const summary =
    result.outcome === 'unchanged'
      ? `Nothing to do: release ${result.release} is live (${time})`
      : `Release ${result.release} is live in ${time}`
  return {
    out: renderUrls(result.urls),
    err: [
      ...result.gaps.map((gap) => `${symbols.info} ${renderLength(gap)}`),
      `${colors.green(symbols.done)} ${summary}`,
      `  ${colors.cyan(symbols.next)} ${nextStep(result)}`,
    ],
  }
}

function renderLength({ service, kind, ms }: MeasuredGap): string {
  return kind === 'away'
    ? `${service} was away for ${ms} ms`
    : `calls from other containers to ${service} met a gap of ${ms} ms`
}

/** One line per service and URL. */
function renderUrls(urls: readonly ServiceUrl[]): string[] {
  return composeTable(urls.map(({ service, url }) => [service, url]))
}

function nextStep(result: DeployResult): string {
  const isWeb = result.urls.some(({ url }) => url.startsWith('http'))
  return isWeb
    ? 'See it with `slipway open`, watch it with `slipway logs -f`.'
    : 'Look at it with `slipway status`, watch it with `slipway logs -f`.'
}
