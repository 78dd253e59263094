import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  STSClient,
  type Credentials,
} from '@aws-sdk/client-sts'
import { Secret } from '../../core/argv.ts'
import { factsOfAwsError } from '../../core/aws/aws-error.ts'
import type { AwsCredentials, AwsIdentity } from '../../core/aws/aws-port.ts'
import { describeAwsFailure, type AwsCall } from '../../core/aws/describe-aws-failure.ts'
import { SlipwayError } from '../../core/error.ts'
import type { AwsWorld } from './aws-world.ts'
import { withinLimit } from './within-limit.ts'

/** Where STS is asked when no region is known: identities are the same everywhere in a partition. */
const anyRegion = 'us-east-1'

/** Credentials as the SDK takes them. */
export function revealed(credentials: AwsCredentials): {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
  expiration?: Date
} {
  const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = credentials
  return {
    accessKeyId,
    secretAccessKey: secretAccessKey.reveal(),
    ...(sessionToken && { sessionToken: sessionToken.reveal() }),
    ...(expiresAt !== undefined && { expiration: new Date(expiresAt) }),
  }
}

/** What every client of AWS is made of: region, endpoint, credentials, time limits. */
export function clientConfig(world: AwsWorld, service: string, credentials: AwsCredentials) {
  const endpoint = world.endpoint(service)
  return {
    ...world.options,
    region: world.region ?? anyRegion,
    credentials: revealed(credentials),
    ...(endpoint !== undefined && { endpoint }),
  }
}

/** Asks for the session of an IAM user, with a code of the user's MFA device. */
export async function getSessionToken(
  world: AwsWorld,
  keys: AwsCredentials,
  order: { readonly mfaSerial: string; readonly code: string; readonly durationMs: number },
): Promise<StsSession> {
  const input = { SerialNumber: order.mfaSerial, TokenCode: order.code, DurationSeconds: order.durationMs / 1000 }
  const call = { action: 'sts:GetSessionToken', mfaSerial: order.mfaSerial, hasDuration: true }
  const { Credentials: made } = await ask(world, keys, call, (client, options) =>
    client.send(new GetSessionTokenCommand(input), options),
  )
  return sessionOf(made)
}

/** What a role is assumed with. */
export interface RoleOrder {
  readonly arn: string
  readonly sessionName: string
  readonly externalId?: string | undefined
  readonly durationMs?: number | undefined
}

/** Assumes a role. */
export async function assumeRole(world: AwsWorld, base: AwsCredentials, order: RoleOrder): Promise<StsSession> {
  const input = {
    RoleArn: order.arn,
    RoleSessionName: order.sessionName,
    ExternalId: order.externalId,
    DurationSeconds: order.durationMs === undefined ? undefined : Math.floor(order.durationMs / 1000),
  }
  const call = { action: 'sts:AssumeRole', resource: order.arn, hasDuration: order.durationMs !== undefined }
  const { Credentials: made } = await ask(world, base, call, (client, options) =>
    client.send(new AssumeRoleCommand(input), options),
  )
  return sessionOf(made)
}

/** Asks AWS who the credentials are; no policy can deny that. */
export async function getCallerIdentity(world: AwsWorld, credentials: AwsCredentials): Promise<AwsIdentity> {
  const call = { action: 'sts:GetCallerIdentity' }
  const { Account = '', Arn = '' } = await ask(world, credentials, call, (client, options) =>
    client.send(new GetCallerIdentityCommand({}), options),
  )
  return { account: Account, arn: Arn }
}

/** A session of limited time. */
export type StsSession = AwsCredentials & { readonly sessionToken: Secret; readonly expiresAt: number }

function sessionOf(made: Credentials | undefined): StsSession {
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '', Expiration } = made ?? {}
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: new Secret(SecretAccessKey),
    sessionToken: new Secret(SessionToken),
    expiresAt: Expiration?.getTime() ?? 0,
  }
}

async function ask<T>(
  world: AwsWorld,
  credentials: AwsCredentials,
  call: AwsCall,
  send: (client: STSClient, options: { abortSignal: AbortSignal }) => Promise<T>,
): Promise<T> {
  const client = new STSClient(clientConfig(world, 'sts', credentials))
  try {
    return await withinLimit(world.limits.callMs, world.signal, (abortSignal) => send(client, { abortSignal }))
  } catch (error) {
    throw awsFailure(world, error, call)
  } finally {
    client.destroy()
  }
}

/** The failure of a call; anything that is none of AWS is explained by its codes too. */
export function awsFailure(world: AwsWorld, error: unknown, call: AwsCall): SlipwayError {
  if (error instanceof SlipwayError) return error
  const endpoint = world.endpoint('sts')
  const facts = { ...call, ...(world.profile && { profile: world.profile }), ...(endpoint && { endpoint }) }
  return new SlipwayError(describeAwsFailure(factsOfAwsError(error), facts, world.now()))
}
