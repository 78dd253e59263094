import type { LandscapeResult } from '../../deploy/aws/landscape-report.ts'
import type { Rendered } from './deploy.ts'
import { composeTable } from './line.ts'
import type { Style } from './style.ts'
import { countOf, describeDuration } from './text.ts'

/** The end of `restart` and `scale` in AWS: what runs now, where it answers, what to do next. */
export function renderServices(result: LandscapeResult, { colors, symbols }: Style): Rendered {
  const { environment, account, region, outcome, ms } = result
  const place = `${environment} in ${account}, ${region}`
  const time = describeDuration(ms)
  const summary =
    outcome === 'unchanged'
      ? `Nothing to do: as many tasks run in ${place} (${time})`
      : `${describeServices(result)} in ${place}, in ${time}`
  return {
    out: composeTable(result.urls.map(({ service, url }) => [service, url])),
    err: [
      `${colors.green(symbols.done)} ${summary}`,
      `  ${colors.cyan(symbols.next)} Look at it with \`slipway status ${environment}\`.`,
    ],
  }
}

/** `Restarted api, web`, or `web runs 3 tasks, api runs 1 task`. */
function describeServices({ changes }: LandscapeResult): string {
  const counts = changes.flatMap(({ subject, replicas }) =>
    replicas ? [`${nameIn(subject)} runs ${countOf(replicas.to, 'task')}`] : [],
  )
  return counts.length > 0 ? counts.join(', ') : `Restarted ${changes.map(({ subject }) => nameIn(subject)).join(', ')}`
}

function nameIn(subject: string): string {
  return subject.replace(/^service /, '')
}
