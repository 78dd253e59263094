import type { AwsPort } from '../../core/aws/aws-port.ts'
import type { AwsFacts } from './aws-world.ts'

/** Who one is for AWS. The SDK is loaded by the first question. */
export function createAwsPort(facts: AwsFacts): AwsPort {
  return {
    session: async (target) => (await import('./run-login.ts')).resolveSession(facts, target),
    identity: async (target) => (await import('./run-login.ts')).resolveIdentity(facts, target),
    login: async (order) => (await import('./run-login.ts')).runLogin(facts, order),
    logout: async (profile) => (await import('./run-logout.ts')).runLogout(facts.sessionFolder, profile),
  }
}
