import type { AwsTarget } from '../../core/aws/aws-target.ts'
import type { Cloud } from '../../core/aws/cloud-port.ts'
import { regionMissing, wrongAccount } from '../../core/aws/login-failures.ts'
import { openWorld, type AwsFacts, type AwsWorld } from './aws-world.ts'
import { createObjectPort } from './object-port.ts'
import { resolveSource } from './resolve-source.ts'
import { createStackPort } from './stack-port.ts'
import { clientConfig, getCallerIdentity, revealed } from './sts.ts'

/** Opens the account and region of a target: refused where the credentials are of another account. */
export async function openCloud(facts: AwsFacts, target: AwsTarget): Promise<Cloud> {
  const world = await openWorld(facts, target)
  const { region } = world
  if (region === undefined) throw regionMissing(world.profile)
  const credentials = await resolveSource(world, world.source)
  const identity = await getCallerIdentity(world, credentials)
  if (target.account !== undefined && target.account !== identity.account) throw wrongAccount(target.account, identity)
  const config = (service: string) => patientConfig(world, service)
  return {
    account: identity.account,
    region,
    stacks: await createStackPort(world, config),
    objects: createObjectPort(world, config),
  }
}

/** What a client of a service is made of. */
export type ClientConfig = (service: string) => ReturnType<typeof patientConfig>

/** How often a request is tried that AWS throttles or fails on; between two tries the wait grows. */
const tries = 8

/** A deployment is long: credentials are asked for again when they end, and a busy AWS is waited for. */
function patientConfig(world: AwsWorld, service: string) {
  const { credentials: _once, ...config } = clientConfig(world, service, placeholder)
  const credentials = async () => revealed(await resolveSource(world, world.source))
  return { ...config, credentials, maxAttempts: Math.max(tries, config.maxAttempts), retryMode: 'adaptive' }
}

const placeholder = { accessKeyId: '', secretAccessKey: { reveal: () => '' } } as never
