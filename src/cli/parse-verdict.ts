import type { JobVerdict } from '../core/plan.ts'

/** A job and what is said of it. */
export interface NamedVerdict {
  readonly job: string
  readonly verdict: JobVerdict
}

/** Reads `migrate=done` or `migrate=again`. */
export function parseVerdict(input: string): NamedVerdict {
  const [, job, verdict] = /^(.+)=(done|again)$/.exec(input) ?? []
  if (job === undefined || verdict === undefined)
    throw new SyntaxError('a job and what is said of it are needed, for example migrate=done or migrate=again')
  return { job, verdict: verdict as JobVerdict }
}
