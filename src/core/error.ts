import type { Issue } from './issue.ts'

/** Who has to act on a failure. */
export type Blame = 'user' | 'app' | 'engine' | 'aws' | 'bug'

interface FailureKind {
  readonly blame: Blame
  /** Exit code of the process. One code per kind of reaction, so a script can branch on it. */
  readonly exit: number
}

/**
 * Every failure a user can meet, with who is to blame and the exit code it ends the process with.
 * The one table of exit codes: the help and the docs are generated from it.
 */
export const failureKinds = {
  bug: { blame: 'bug', exit: 1 },
  'usage-invalid': { blame: 'user', exit: 2 },
  'manifest-missing': { blame: 'user', exit: 3 },
  'manifest-invalid': { blame: 'user', exit: 3 },
  'environment-unknown': { blame: 'user', exit: 3 },
  'service-unknown': { blame: 'user', exit: 3 },
  'secret-missing': { blame: 'user', exit: 3 },
  'secret-invalid': { blame: 'user', exit: 3 },
  'output-taken': { blame: 'user', exit: 3 },
  'confirmation-needed': { blame: 'user', exit: 3 },
  'engine-missing': { blame: 'engine', exit: 4 },
  'engine-unreachable': { blame: 'engine', exit: 4 },
  'program-missing': { blame: 'user', exit: 4 },
  'engine-too-old': { blame: 'engine', exit: 4 },
  'emulator-missing': { blame: 'user', exit: 4 },
  'emulator-refused': { blame: 'user', exit: 4 },
  'emulator-failed': { blame: 'engine', exit: 4 },
  'edge-unreachable': { blame: 'engine', exit: 4 },
  'port-taken': { blame: 'engine', exit: 4 },
  'host-taken': { blame: 'user', exit: 4 },
  'build-failed': { blame: 'app', exit: 5 },
  'image-missing': { blame: 'user', exit: 5 },
  'image-unsuitable': { blame: 'user', exit: 5 },
  'push-failed': { blame: 'aws', exit: 5 },
  'container-exited': { blame: 'app', exit: 6 },
  'container-unhealthy': { blame: 'app', exit: 6 },
  'container-silent': { blame: 'app', exit: 6 },
  'job-failed': { blame: 'app', exit: 6 },
  'task-unstartable': { blame: 'user', exit: 6 },
  'task-unplaced': { blame: 'aws', exit: 6 },
  'step-failed': { blame: 'engine', exit: 6 },
  'step-timed-out': { blame: 'app', exit: 6 },
  'stack-failed': { blame: 'aws', exit: 6 },
  'stack-stuck': { blame: 'aws', exit: 6 },
  locked: { blame: 'user', exit: 7 },
  'nothing-running': { blame: 'user', exit: 8 },
  'release-unknown': { blame: 'user', exit: 8 },
  'release-gone': { blame: 'user', exit: 8 },
  'component-unknown': { blame: 'user', exit: 8 },
  'secret-unknown': { blame: 'user', exit: 8 },
  'resources-left': { blame: 'engine', exit: 9 },
  'checks-failed': { blame: 'user', exit: 10 },
  'rehearsal-failed': { blame: 'bug', exit: 10 },
  'aws-credentials-missing': { blame: 'user', exit: 11 },
  'aws-credentials-invalid': { blame: 'user', exit: 11 },
  'aws-profile-unknown': { blame: 'user', exit: 11 },
  'aws-session-expired': { blame: 'user', exit: 11 },
  'aws-mfa-needed': { blame: 'user', exit: 11 },
  'aws-mfa-wrong': { blame: 'user', exit: 11 },
  'aws-account-wrong': { blame: 'user', exit: 11 },
  'aws-region-missing': { blame: 'user', exit: 11 },
  'aws-clock-skewed': { blame: 'user', exit: 11 },
  'aws-denied': { blame: 'user', exit: 12 },
  'aws-unreachable': { blame: 'aws', exit: 12 },
  'aws-failed': { blame: 'aws', exit: 12 },
  interrupted: { blame: 'user', exit: 130 },
} as const satisfies Record<string, FailureKind>

/** Name of a failure; stable, part of the `--json` contract. */
export type FailureCode = keyof typeof failureKinds

/** A titled block of proof kept with a failure, for example the last log lines of a container. */
export interface Evidence {
  readonly title: string
  readonly lines: readonly string[]
}

/** A failure as data. It is shown as `{what}: {why}`, then the evidence, then the fix. */
export interface Failure {
  readonly code: FailureCode
  /** What happened, as a sentence without a full stop. */
  readonly what: string
  /** Why it happened, in a few words. */
  readonly why: string
  /** What to do next, as an imperative sentence. */
  readonly fix: string
  readonly evidence?: readonly Evidence[]
  readonly issues?: readonly Issue[]
}

/** Carries a failure through code that awaits; caught by the plan's interpreter and by the command line only. */
export class SlipwayError extends Error {
  readonly failure: Failure

  constructor(failure: Failure) {
    super(`${failure.what}: ${failure.why}`)
    this.name = 'SlipwayError'
    this.failure = failure
  }
}

/** Exit code of the process for a failure. */
export function exitCodeOf(failure: Failure): number {
  return failureKinds[failure.code].exit
}

/** The failure for what an aborted signal ended: the user's Ctrl-C, or a time limit. */
export function abortFailure(reason: unknown): Failure {
  const timedOut = reason instanceof Error && reason.name === 'TimeoutError'
  return {
    code: timedOut ? 'step-timed-out' : 'interrupted',
    what: 'Stopped before the end',
    why: timedOut ? 'the time limit is reached' : 'you asked for it',
    fix: 'Run the same command again; it goes on from what is there.',
  }
}

/** Turns anything thrown into a failure; what is not ours is a bug and says so. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof SlipwayError) return thrown.failure
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return abortFailure(error)
  return {
    code: 'bug',
    what: 'Slipway failed in a way it should not',
    why: error.message,
    fix: 'Report this with the lines above and the command you ran.',
    evidence: [{ title: 'stack', lines: (error.stack ?? '').split('\n').slice(1, 8) }],
  }
}
