import type { AwsIdentity, AwsPort, AwsSession } from '../core/aws/aws-port.ts'
import type { AwsTarget } from '../core/aws/aws-target.ts'
import { regionMissing, wrongAccount } from '../core/aws/login-failures.ts'

/** Credentials for the account and region that an environment means. */
export interface Entered {
  readonly session: AwsSession & { readonly region: string }
  readonly identity: AwsIdentity
}

/** Gets credentials for a target and proves that they are for its account; what touches AWS begins with this. */
export async function enterAccount(aws: AwsPort, target: AwsTarget): Promise<Entered> {
  const session = await aws.session(target)
  const { region } = session
  if (region === undefined) throw regionMissing(target.profile)
  const identity = await aws.identity(target)
  if (target.account !== undefined && target.account !== identity.account) {
    throw wrongAccount(target.account, identity)
  }
  return { session: { ...session, region }, identity }
}
