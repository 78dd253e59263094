import type { Healthcheck } from '../../../manifest/project.ts'
import { option } from '../../../core/option-words.ts'

/** Options for the health check; none keeps the image's own. */
export function healthOptions(check: Healthcheck | undefined): string[] {
  if (!check) return []
  if (check.test[0] === 'NONE') return ['--no-healthcheck']
  return [
    ...(check.test.length === 0 ? [] : ['--health-cmd', healthLine(check.test)]),
    ...duration('--health-interval', check.intervalMs),
    ...duration('--health-timeout', check.timeoutMs),
    ...duration('--health-start-period', check.startPeriodMs),
    ...duration('--health-start-interval', check.startIntervalMs),
    ...option('--health-retries', check.retries),
  ]
}

/** The client knows the shell form only, so the words of the `CMD` form are quoted for the container's shell. */
function healthLine(test: readonly string[]): string {
  if (test[0] === 'CMD-SHELL') return test.slice(1).join(' ')
  return test
    .slice(1)
    .map((word) => `'${word.replaceAll("'", `'\\''`)}'`)
    .join(' ')
}

function duration(name: string, ms: number | undefined): string[] {
  return ms === undefined ? [] : [name, `${ms}ms`]
}
