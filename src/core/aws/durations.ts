import { SlipwayError } from '../error.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** How long a session may last: [shortest, longest], in milliseconds (STS API reference, November 2026). */
const limits = {
  /** GetSessionToken for an IAM user. */
  'an MFA session': [15 * minuteMs, 36 * hourMs],
  /** AssumeRole; the role itself may say less. */
  'a role': [15 * minuteMs, 12 * hourMs],
  /** A role assumed with the credentials of another role. */
  'a chained role': [15 * minuteMs, hourMs],
} as const

/** What a session is of, as far as its duration goes. */
export type SessionKind = keyof typeof limits

/** How long an MFA session lasts when nobody says: 12 h. */
export const mfaDurationMs: number = 12 * hourMs

/** Refuses a duration that AWS would refuse, before it is asked. */
export function checkDuration(kind: SessionKind, durationMs: number): number {
  const [shortest, longest] = limits[kind]
  if (durationMs >= shortest && durationMs <= longest) return durationMs
  throw new SlipwayError({
    code: 'usage-invalid',
    what: `A session of ${kind} cannot last ${describeHours(durationMs)}`,
    why:
      durationMs < shortest
        ? 'AWS gives at least 15 min'
        : kind === 'a chained role'
          ? 'AWS gives a role that is assumed from another role 1 h at most'
          : `AWS gives ${describeHours(longest)} at most`,
    fix: `Run it again with --duration ${durationMs < shortest ? '15m' : `${longest / hourMs}h`}.`,
  })
}

/** The longest a session may last, for a duration that a profile names and nobody typed. */
export function longestOf(kind: SessionKind): number {
  return limits[kind][1]
}

function describeHours(ms: number): string {
  return ms % hourMs === 0 ? `${ms / hourMs} h` : `${Math.round(ms / minuteMs)} min`
}

/** True when an identity is a role's: another role that it assumes is chained. */
export function isRoleIdentity(arn: string): boolean {
  return /^arn:[^:]+:sts::\d+:assumed-role\//.test(arn)
}
