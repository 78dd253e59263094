import type { AwsCredentials, AwsIdentity, AwsSession, Login, LoginOrder } from '../../core/aws/aws-port.ts'
import type { AwsTarget } from '../../core/aws/aws-target.ts'
import { describeSource, profileOf, type CredentialSource, type RoleSource } from '../../core/aws/credential-source.ts'
import { checkDuration, mfaDurationMs } from '../../core/aws/durations.ts'
import { isAlive } from '../../core/aws/session-record.ts'
import { SlipwayError, type FailureCode } from '../../core/error.ts'
import { findAlias } from './find-alias.ts'
import { openWorld, type AwsFacts, type AwsWorld } from './aws-world.ts'
import { longTermKeys, resolveSource, takeRole } from './resolve-source.ts'
import { getCallerIdentity, getSessionToken, type StsSession } from './sts.ts'

/** Credentials for a target. */
export async function resolveSession(facts: AwsFacts, target: AwsTarget): Promise<AwsSession> {
  const world = await openWorld(facts, target)
  return sessionOf(world, await resolveSource(world, world.source))
}

/** Who credentials of a target are. */
export async function resolveIdentity(
  facts: AwsFacts,
  target: AwsTarget,
  credentials: AwsCredentials,
): Promise<AwsIdentity> {
  return getCallerIdentity(await openWorld(facts, target), credentials)
}

/** Gets a session, stores it where it was asked for with a code or a role, and says who one is. */
export async function runLogin(facts: AwsFacts, order: LoginOrder): Promise<Login> {
  const world = await openWorld(facts, order.target)
  const first = await logIn(world, order)
  try {
    return await introduce(world, first)
  } catch (error) {
    // A session may end before its time: the key behind it was taken away, or somebody revoked it.
    const isOver = error instanceof SlipwayError && overCodes.includes(error.failure.code)
    if (first.stored !== 'kept' || !isOver) throw error
    return introduce(world, await logIn(world, { ...order, renew: true }))
  }
}

const overCodes: readonly FailureCode[] = ['aws-session-expired', 'aws-credentials-invalid']

async function introduce(world: AwsWorld, { credentials, stored }: Obtained): Promise<Login> {
  const [identity, alias] = await Promise.all([getCallerIdentity(world, credentials), findAlias(world, credentials)])
  return { session: await sessionOf(world, credentials), identity, ...(alias && { alias }), stored }
}

async function sessionOf(world: AwsWorld, credentials: AwsCredentials): Promise<AwsSession> {
  const record = await world.store.read(world.recordOf(world.source))
  const isStored = record?.credentials.accessKeyId === credentials.accessKeyId
  const source = isStored ? record.source : describeSource(world.source)
  return { credentials, source, ...(world.region !== undefined && { region: world.region }) }
}

interface Obtained {
  readonly credentials: AwsCredentials
  readonly stored: Login['stored']
}

async function logIn(world: AwsWorld, order: LoginOrder): Promise<Obtained> {
  const { source } = world
  const inner = innermost(source)
  const serial = order.mfaSerial ?? ('mfaSerial' in source ? source.mfaSerial : deviceOf(inner))
  const isUser = inner.kind === 'keys' || inner.kind === 'environment'
  if (order.mfaSerial !== undefined && !(isUser && longTermKeys(world, inner).sessionToken === undefined)) {
    throw noKeysForDevice(inner)
  }
  const mfa = isUser && serial !== undefined ? await useDevice(world, inner, serial, order) : undefined
  if (source.kind === 'role') return useRole(world, source, order)
  if (mfa !== undefined) return mfa
  if (order.durationMs !== undefined) throw noSessionToLast(source)
  return { credentials: await resolveSource(world, source), stored: 'none' }
}

/** The session of an IAM user with MFA: the one that is stored, or a new one for a code. */
async function useDevice(
  world: AwsWorld,
  inner: CredentialSource,
  mfaSerial: string,
  order: LoginOrder,
): Promise<Obtained | undefined> {
  const keys = longTermKeys(world, inner)
  if (keys.sessionToken !== undefined) return undefined
  const isRole = world.source.kind === 'role'
  const durationMs = checkDuration('an MFA session', isRole ? mfaDurationMs : (order.durationMs ?? mfaDurationMs))
  const isNew = order.renew || (!isRole && order.durationMs !== undefined)
  const stored = isNew ? undefined : await aliveRecord(world, inner)
  if (stored !== undefined) return { credentials: stored, stored: 'kept' }
  const code = await order.askCode(mfaSerial)
  const made = await getSessionToken(world, keys, { mfaSerial, code, durationMs })
  const of = 'profile' in inner && inner.profile !== undefined ? `profile ${inner.profile}` : 'the environment'
  await store(world, inner, made, `MFA session of ${of}`)
  return { credentials: made, stored: 'made' }
}

/** The session of a role: the one that is stored, or a new one. */
async function useRole(world: AwsWorld, source: RoleSource, order: LoginOrder): Promise<Obtained> {
  const isNew = order.renew || order.durationMs !== undefined
  const stored = isNew ? undefined : await aliveRecord(world, source)
  if (stored !== undefined) return { credentials: stored, stored: 'kept' }
  const made = await takeRole(world, source, await resolveSource(world, source.base), order.durationMs)
  await store(world, source, made, describeSource(source))
  return { credentials: made, stored: 'made' }
}

async function aliveRecord(world: AwsWorld, source: CredentialSource): Promise<AwsCredentials | undefined> {
  const record = await world.store.read(world.recordOf(source))
  return record !== undefined && isAlive(record.credentials, world.now()) ? record.credentials : undefined
}

function store(world: AwsWorld, source: CredentialSource, credentials: StsSession, text: string): Promise<void> {
  const profile = profileOf(source)
  const isGiven = source.kind === 'role' && source.profile === undefined
  return world.store.write(world.recordOf(source), {
    credentials,
    ...(profile !== undefined && { profile }),
    ...(isGiven && { role: source.role }),
    source: text,
  })
}

function innermost(source: CredentialSource): CredentialSource {
  return source.kind === 'role' ? innermost(source.base) : source
}

function deviceOf(source: CredentialSource): string | undefined {
  return source.kind === 'keys' ? source.mfaSerial : undefined
}

function noKeysForDevice(source: CredentialSource): SlipwayError {
  return new SlipwayError({
    code: 'usage-invalid',
    what: 'No session can be made with this MFA device',
    why: `only long-term keys of a user can, and these credentials are ${describeSource(source)}`,
    fix: 'Leave --mfa-serial out, or name a profile with keys of a user: --profile <name>.',
  })
}

function noSessionToLast(source: CredentialSource): SlipwayError {
  return new SlipwayError({
    code: 'usage-invalid',
    what: 'No session is made that --duration could be of',
    why: `${describeSource(source)} say themselves how long they last`,
    fix: 'Leave --duration out, or add an MFA device or a role: --mfa-serial <arn>, --role <name>.',
  })
}
