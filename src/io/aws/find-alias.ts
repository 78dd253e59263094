import { IAMClient, ListAccountAliasesCommand } from '@aws-sdk/client-iam'
import type { AwsCredentials } from '../../core/aws/aws-port.ts'
import type { AwsWorld } from './aws-world.ts'
import { clientConfig } from './sts.ts'

/** Nobody waits for a name: 3 s, in milliseconds. */
const limitMs = 3_000

/** The name of the account, where the credentials may know it; undefined where they may not, or nobody gave it one. */
export async function findAlias(world: AwsWorld, credentials: AwsCredentials): Promise<string | undefined> {
  const client = new IAMClient({ ...clientConfig(world, 'iam', credentials), maxAttempts: 1 })
  const abortSignal = AbortSignal.any([world.signal, AbortSignal.timeout(limitMs)])
  try {
    return (await client.send(new ListAccountAliasesCommand({}), { abortSignal })).AccountAliases?.[0]
  } catch {
    return undefined
  } finally {
    client.destroy()
  }
}
