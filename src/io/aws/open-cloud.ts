import type { AwsTarget } from '../../core/aws/aws-target.ts'
import type { Cloud } from '../../core/aws/cloud-port.ts'
import { regionMissing, wrongAccount } from '../../core/aws/login-failures.ts'
import { openWorld, type AwsFacts } from './aws-world.ts'
import { createCertificatePort } from './certificate-port.ts'
import { createObjectPort } from './object-port.ts'
import { resolveSource } from './resolve-source.ts'
import { createRegistryPort } from './registry-port.ts'
import { createSecretPort } from './secret-port.ts'
import { createLogPort } from './log-port.ts'
import { createServicePort } from './service-port.ts'
import { createStackPort } from './stack-port.ts'
import { createTargetPort } from './target-port.ts'
import { createTaskPort } from './task-port.ts'
import { patientConfig } from './patient-config.ts'
import { getCallerIdentity } from './sts.ts'

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
    registry: createRegistryPort(world, config),
    secrets: createSecretPort(world, config),
    certificates: createCertificatePort(world, config),
    services: createServicePort(world, config),
    targets: createTargetPort(world, config),
    tasks: createTaskPort(world, config),
    logs: createLogPort(world, config),
  }
}
