import type { AwsWorld } from './aws-world.ts'
import { resolveSource } from './resolve-source.ts'
import { clientConfig, revealed } from './sts.ts'

/** What a client of a service is made of. */
export type ClientConfig = (service: string) => ReturnType<typeof patientConfig>

/** How often a request is tried that AWS throttles or fails on; between two tries the wait grows. */
const tries = 8

/** A deployment is long: credentials are asked for again when they end, and a busy AWS is waited for. */
export function patientConfig(world: AwsWorld, service: string) {
  const { credentials: _once, ...config } = clientConfig(world, service, placeholder)
  const credentials = async () => revealed(await resolveSource(world, world.source))
  return { ...config, credentials, maxAttempts: Math.max(tries, config.maxAttempts), retryMode: 'adaptive' }
}

const placeholder = { accessKeyId: '', secretAccessKey: { reveal: () => '' } } as never
