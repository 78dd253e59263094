import { type Failure, SlipwayError } from '../../../core/error.ts'
import type { LiveStack } from '../../../landscape/plan/live-stack.ts'
import { isServing, type LandscapeRelease } from '../../../landscape/release/release-record.ts'

/**
 * The release with the number; without one, what served before what is there now. After an `up` that failed or was killed that is
 * the youngest release, for what is there is no release; else it is the youngest before it whose services were others.
 */
export function chooseLandscapeRelease(
  releases: readonly LandscapeRelease[],
  live: readonly LiveStack[],
  to: number | undefined,
  environment: string,
): LandscapeRelease {
  const found =
    to === undefined
      ? releases.findLast((release) => isReadable(release) && !isServing(release, live))
      : releases.find(({ number }) => number === to)
  if (!found) throw new SlipwayError(unknown(releases, to, environment))
  if (!isReadable(found)) throw new SlipwayError(unreadable(found))
  return found
}

/** One without services would take away everything: it was written by another version, or of a landscape without any. */
function isReadable({ services }: LandscapeRelease): boolean {
  return services.length > 0
}

function unknown(releases: readonly LandscapeRelease[], to: number | undefined, environment: string): Failure {
  const numbers = releases.map(({ number }) => number).join(', ')
  return {
    code: 'release-unknown',
    what: to === undefined ? 'There is no earlier release' : `There is no release ${to}`,
    why: numbers === '' ? 'nothing was released here yet' : `the releases here are ${numbers}`,
    fix: `Look at \`slipway releases ${environment}\`.`,
  }
}

function unreadable({ number }: LandscapeRelease): Failure {
  return {
    code: 'release-gone',
    what: `Release ${number} cannot serve again`,
    why: 'its record names no service; another version of Slipway may have written it',
    fix: 'Check out the code of that release and run `slipway up`. Nothing was changed.',
  }
}
