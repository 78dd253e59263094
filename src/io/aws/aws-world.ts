import { homedir } from 'node:os'
import { join } from 'node:path'
import { parseKnownFiles } from '@smithy/core/config'
import type { AwsTarget } from '../../core/aws/aws-target.ts'
import { planSource, profileOf, type CredentialSource, type Profiles } from '../../core/aws/credential-source.ts'
import { endpointOf, regionOf } from '../../core/aws/endpoint.ts'
import { recordName } from '../../core/aws/session-record.ts'
import { type AwsLimits, clientOptions, type ClientOptions, usualLimits } from './client-options.ts'
import { createSessionStore, type SessionStore } from './session-store.ts'

/** What is told of the process. */
export interface AwsFacts {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly sessionFolder: string
  /** Who runs the command, for the name of a role's session. */
  readonly user: string
  readonly now: () => number
  readonly signal: AbortSignal
  /** Default: the usual ones. */
  readonly limits?: AwsLimits
}

/** Everything that is known before AWS is asked: files, variables, stored sessions. */
export interface AwsWorld extends AwsFacts {
  readonly profiles: Profiles
  readonly files: { readonly filepath: string; readonly configFilepath: string }
  readonly store: SessionStore
  readonly options: ClientOptions
  readonly limits: AwsLimits
  readonly source: CredentialSource
  /** Of the credentials; absent for those of the environment. */
  readonly profile: string | undefined
  readonly region: string | undefined
  endpoint(service: string): string | undefined
  /** Name of the stored session of a source. */
  recordOf(source: CredentialSource): string
}

/** Reads the AWS configuration files and chooses the source of credentials. */
export async function openWorld(facts: AwsFacts, target: AwsTarget): Promise<AwsWorld> {
  const store = createSessionStore(facts.sessionFolder)
  const files = fileNames(facts.env)
  const profiles: Profiles = await parseKnownFiles({ ...files, ignoreCache: true })
  const { profile: wanted, role, env } = await withoutOwnKeys(store, target, facts.env)
  const source = planSource({ profile: wanted, role, env, profiles })
  const profile = profileOf(source)
  const input = { env, profiles, profile: profile ?? env['AWS_PROFILE'] }
  const endpoint = (service: string) => endpointOf(service, input)
  const limits = facts.limits ?? usualLimits
  return {
    ...facts,
    env,
    limits,
    profiles,
    files,
    store,
    options: await clientOptions(env, limits),
    source,
    profile,
    region: regionOf(target.region, input),
    endpoint,
    recordOf: (each) => recordName(each, env['AWS_ACCESS_KEY_ID'] ?? '', endpoint('sts') ?? ''),
  }
}

/** Where the AWS configuration files are. */
export function fileNames(env: AwsFacts['env']): AwsWorld['files'] {
  const folder = join(env['HOME'] ?? homedir(), '.aws')
  return {
    filepath: env['AWS_SHARED_CREDENTIALS_FILE'] || join(folder, 'credentials'),
    configFilepath: env['AWS_CONFIG_FILE'] || join(folder, 'config'),
  }
}

/**
 * Keys that `slipway login --export` put into the environment are no source of their own: they stand for the login
 * that they came from, which may have been renewed since.
 */
async function withoutOwnKeys(
  store: SessionStore,
  { profile, role }: AwsTarget,
  env: AwsFacts['env'],
): Promise<{ profile: string | undefined; role: string | undefined; env: AwsFacts['env'] }> {
  const keyId = env['AWS_ACCESS_KEY_ID']
  if (profile !== undefined || !keyId || !env['AWS_SESSION_TOKEN']) return { profile, role, env }
  const own = (await store.all()).find(({ record }) => record?.credentials.accessKeyId === keyId)?.record
  if (own?.profile === undefined) return { profile, role, env }
  const { AWS_ACCESS_KEY_ID: _id, AWS_SECRET_ACCESS_KEY: _secret, AWS_SESSION_TOKEN: _token, ...rest } = env
  return { profile: own.profile, role: role ?? own.role, env: rest }
}
