import type { CloudPort } from '../../core/aws/cloud-port.ts'
import type { AwsFacts } from './aws-world.ts'

/** The way to AWS. The SDK is loaded by the first call. */
export function createCloudPort(facts: AwsFacts): CloudPort {
  return { open: async (target) => (await import('./open-cloud.ts')).openCloud(facts, target) }
}
