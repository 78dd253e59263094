import { SlipwayError } from '../core/error.ts'

/** An edge that is told to hand over and cannot. */
export function cannotReplace(): SlipwayError {
  return new SlipwayError({
    code: 'usage-invalid',
    what: 'This edge cannot hand over',
    why: 'it is about to end, or cannot start another one',
    fix: 'Run `slipway edge stop` and try again.',
  })
}

/** A command that came to an edge after another one took over. */
export function replaced(): SlipwayError {
  return new SlipwayError({
    code: 'locked',
    what: 'This edge does not take that any more',
    why: 'another one took over',
    fix: 'Try again.',
  })
}

/** An edge that was started beside another one of the same user. */
export function alreadyRuns(path: string): SlipwayError {
  return new SlipwayError({
    code: 'locked',
    what: 'This edge did not start',
    why: `another edge of this user serves ${path}`,
    fix: 'Run `slipway edge status` to see it, or `slipway edge stop` to end it.',
  })
}
