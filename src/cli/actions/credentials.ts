import { dateOf } from '../../core/time.ts'
import { targetOf, type AwsFlags } from '../aws-flags.ts'
import type { CliContext } from '../context.ts'
import { runSession } from '../session.ts'

/** Prints credentials as the protocol of `credential_process` wants them; secrets are what it is for. */
export function credentials(cli: CliContext, flags: AwsFlags): Promise<number> {
  // The protocol is JSON already: an envelope around it would be none of it.
  return runSession(cli, { ...flags, json: false }, 'print', async (session) => {
    const { aws } = await session.context()
    const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = (await aws.session(targetOf(flags))).credentials
    const answer = {
      Version: 1,
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey.reveal(),
      ...(sessionToken && { SessionToken: sessionToken.reveal() }),
      ...(expiresAt !== undefined && { Expiration: dateOf(expiresAt).toISOString() }),
    }
    return { out: [JSON.stringify(answer)] }
  })
}
