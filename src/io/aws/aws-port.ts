import type { AwsPort, AwsSession } from '../../core/aws/aws-port.ts'
import type { AwsTarget } from '../../core/aws/aws-target.ts'
import type { AwsFacts } from './aws-world.ts'

/** Credentials that end within this time are asked for anew: 5 min, in milliseconds. */
const freshMs = 300_000

/** Who one is for AWS. The SDK is loaded by the first question. */
export function createAwsPort(facts: AwsFacts): AwsPort {
  // A helper that asks its user something, or a role, is not asked again for each call of a command.
  const known = new Map<string, AwsSession>()
  const session = async (target: AwsTarget): Promise<AwsSession> => {
    const key = JSON.stringify([target.profile, target.role, target.region])
    const before = known.get(key)
    if (before !== undefined && isFresh(before, facts.now())) return before
    const found = await (await import('./run-login.ts')).resolveSession(facts, target)
    known.set(key, found)
    return found
  }
  return {
    session,
    identity: async (target) => {
      const { credentials } = await session(target)
      return (await import('./run-login.ts')).resolveIdentity(facts, target, credentials)
    },
    login: async (order) => (await import('./run-login.ts')).runLogin(facts, order),
    logout: async (profile) => (await import('./run-logout.ts')).runLogout(facts, profile),
  }
}

function isFresh({ credentials: { expiresAt } }: AwsSession, nowMs: number): boolean {
  return expiresAt === undefined || expiresAt - freshMs > nowMs
}
