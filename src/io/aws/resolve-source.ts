import {
  fromHttp,
  fromInstanceMetadata,
  fromLoginCredentials,
  fromSSO,
  fromIni,
  fromTokenFile,
} from '@aws-sdk/credential-providers'
import { Secret } from '../../core/argv.ts'
import { factsOfAwsError } from '../../core/aws/aws-error.ts'
import type { AwsCredentials } from '../../core/aws/aws-port.ts'
import { usableProfiles, type CredentialSource, type RoleSource } from '../../core/aws/credential-source.ts'
import { checkDuration, isRoleIdentity, longestOf } from '../../core/aws/durations.ts'
import { mfaNeeded, noCredentials, sessionExpired, sourceFailed } from '../../core/aws/login-failures.ts'
import { isAlive } from '../../core/aws/session-record.ts'
import { roleArnOf, roleSessionName } from '../../core/aws/role-name.ts'
import { parseTime } from '../../core/time.ts'
import type { AwsWorld } from './aws-world.ts'
import { runCredentialProcess } from './run-credential-process.ts'
import { assumeRole, awsFailure, getCallerIdentity, type StsSession } from './sts.ts'

/** How long the instance metadata service may take, in milliseconds: it is near, or not there at all. */
const instanceLimitMs = 1_000

/** Credentials of a source: those of a stored session that still lasts, else new ones. Nobody is asked for a code. */
export async function resolveSource(world: AwsWorld, source: CredentialSource): Promise<AwsCredentials> {
  if (source.kind === 'role') return resolveRole(world, source)
  if (source.kind !== 'keys' && source.kind !== 'environment') return resolveElsewhere(world, source)
  const stored = await world.store.read(world.recordOf(source))
  if (stored === undefined) return longTermKeys(world, source)
  if (!isAlive(stored.credentials, world.now())) throw sessionExpired(world.profile, stored.source)
  return stored.credentials
}

async function resolveRole(world: AwsWorld, source: RoleSource): Promise<AwsCredentials> {
  const stored = await world.store.read(world.recordOf(source))
  if (stored !== undefined && isAlive(stored.credentials, world.now())) return stored.credentials
  const base = await resolveSource(world, source.base)
  const isBare = base.sessionToken === undefined
  if (isBare && source.mfaSerial !== undefined) throw mfaNeeded(world.profile, source.mfaSerial)
  return takeRole(world, source, base)
}

/** Assumes the role of a source; `durationMs` was asked for by a person, and is refused where AWS would refuse it. */
export async function takeRole(
  world: AwsWorld,
  source: RoleSource,
  base: AwsCredentials,
  durationMs?: number,
): Promise<StsSession> {
  const said = source.durationSeconds === undefined ? undefined : source.durationSeconds * 1000
  const wanted = durationMs ?? said
  const isNamed = !source.role.startsWith('arn:')
  const isLong = wanted !== undefined && wanted > longestOf('a chained role')
  // Asked only where the answer counts: it costs a request.
  const caller = isNamed || isLong ? await getCallerIdentity(world, base) : undefined
  const kind = caller && isRoleIdentity(caller.arn) ? 'a chained role' : 'a role'
  if (durationMs !== undefined) checkDuration(kind, durationMs)
  return assumeRole(world, base, {
    arn: caller && isNamed ? roleArnOf(source.role, caller) : source.role,
    sessionName: source.sessionName ?? roleSessionName(world.user),
    externalId: source.externalId,
    durationMs: wanted === undefined ? undefined : Math.min(wanted, longestOf(kind)),
  })
}

/** The keys themselves, without any stored session. */
export function longTermKeys(world: AwsWorld, source: CredentialSource): AwsCredentials {
  const { env } = world
  const section = source.kind === 'keys' ? (world.profiles[source.profile] ?? {}) : {}
  const [id, secret, token, end] =
    source.kind === 'keys'
      ? [section['aws_access_key_id'], section['aws_secret_access_key'], section['aws_session_token']]
      : [
          ...[env['AWS_ACCESS_KEY_ID'], env['AWS_SECRET_ACCESS_KEY'], env['AWS_SESSION_TOKEN']],
          env['AWS_CREDENTIAL_EXPIRATION'],
        ]
  const expiresAt = parseTime(end)
  return {
    accessKeyId: id ?? '',
    secretAccessKey: new Secret(secret ?? ''),
    ...(token && { sessionToken: new Secret(token) }),
    ...(expiresAt > 0 && { expiresAt }),
  }
}

/** A file that credentials shall come from is not there, or not for us. */
const fileCodes = ['ENOENT', 'EACCES', 'EISDIR', 'ENOTDIR']

type Elsewhere = Exclude<CredentialSource, { kind: 'role' | 'keys' | 'environment' }>

async function resolveElsewhere(world: AwsWorld, source: Elsewhere): Promise<AwsCredentials> {
  if (source.kind === 'process') return runCredentialProcess(world, source.profile)
  const isOff = world.env['AWS_EC2_METADATA_DISABLED']?.toLowerCase() === 'true'
  if (isOff && isLastResort(world, source)) throw noCredentials(usableProfiles(world.profiles))
  try {
    return await askProvider(world, source)
  } catch (error) {
    if (world.signal.aborted) throw error
    if (isLastResort(world, source)) throw noCredentials(usableProfiles(world.profiles))
    const facts = factsOfAwsError(error)
    const isOfFile = fileCodes.includes(facts.system ?? '')
    if (facts.system !== undefined && !isOfFile) throw awsFailure(world, error, { action: 'credentials' })
    throw sourceFailed(source, facts.message)
  }
}

/** Whoever ends at the instance without having named it has said nothing at all. */
function isLastResort(world: AwsWorld, source: Elsewhere): boolean {
  return source.kind === 'instance' && !isNamed(world.source)
}

function isNamed(source: CredentialSource): boolean {
  return source.kind === 'role' && (source.profile !== undefined || isNamed(source.base))
}

async function askProvider(world: AwsWorld, source: Elsewhere): Promise<AwsCredentials> {
  const given = await providerOf(world, source)()
  return {
    accessKeyId: given.accessKeyId,
    secretAccessKey: new Secret(given.secretAccessKey),
    ...(given.sessionToken && { sessionToken: new Secret(given.sessionToken) }),
    ...(given.expiration && { expiresAt: given.expiration.getTime() }),
  }
}

function providerOf({ files, options, region }: AwsWorld, source: Elsewhere) {
  const clientConfig = { ...options, ...(region !== undefined && { region }) }
  switch (source.kind) {
    case 'sso':
      // The region of SSO is the profile's, not the one worked in.
      return fromSSO({ ...files, profile: source.profile, clientConfig: options })
    case 'aws-login':
      return fromLoginCredentials({ ...files, profile: source.profile, clientConfig })
    case 'web-identity':
      return fromIni({ ...files, profile: source.profile, clientConfig })
    case 'token-file':
      return fromTokenFile({ clientConfig })
    case 'container':
      return fromHttp({ timeout: instanceLimitMs * 5 })
    default:
      return fromInstanceMetadata({ timeout: instanceLimitMs, maxRetries: 0 })
  }
}
