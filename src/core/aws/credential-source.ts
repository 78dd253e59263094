import { SlipwayError } from '../error.ts'
import { nearestWord } from '../nearest-word.ts'
import { configureCommand } from './aws-commands.ts'

/** Sections of the AWS configuration files by name; `credentials` wins over `config`, other sections are `type.name`. */
export type Profiles = Readonly<Record<string, Readonly<Record<string, string | undefined>> | undefined>>

/** A role that a profile or a person names. */
export interface RoleSource {
  readonly kind: 'role'
  /** The profile that names it; absent for a role that was given. */
  readonly profile?: string
  /** An ARN, or the name of a role in the account of `base`. */
  readonly role: string
  readonly base: CredentialSource
  readonly mfaSerial?: string
  readonly externalId?: string
  readonly sessionName?: string
  /** In seconds, as the profile says it. */
  readonly durationSeconds?: number
}

/** Credentials that a profile names in a way of its own. */
export interface ProfileSource {
  readonly kind: 'keys' | 'sso' | 'process' | 'web-identity' | 'aws-login'
  readonly profile: string
  /** Of `keys`: the MFA device that a session is made with. */
  readonly mfaSerial?: string
}

/** Where credentials come from, before anything was asked. */
export type CredentialSource =
  RoleSource | ProfileSource | { readonly kind: 'environment' | 'token-file' | 'container' | 'instance' }

type Env = Readonly<Record<string, string | undefined>>

/** What the choice of a source depends on. */
export interface SourceInput {
  /** Named by a flag or `slipway.yaml`: it wins over keys of the environment. */
  readonly profile?: string | undefined
  /** Name or ARN of a role to assume at the end. */
  readonly role?: string | undefined
  readonly env: Env
  readonly profiles: Profiles
}

/**
 * Chooses where credentials come from, in the order of the AWS CLI: a profile that was named, keys of the
 * environment, `AWS_PROFILE`, the default profile, a token file, the container, the instance.
 */
export function planSource(input: SourceInput): CredentialSource {
  const base = planBase(input)
  return input.role === undefined ? base : { kind: 'role', role: input.role, base }
}

function planBase({ profile, env, profiles }: SourceInput): CredentialSource {
  if (profile !== undefined) return sourceOfProfile(profile, profiles, env)
  if (env['AWS_ACCESS_KEY_ID']) {
    // Going on would be somebody else: the AWS CLI stops here, too.
    if (!env['AWS_SECRET_ACCESS_KEY']) throw halfKeys()
    return { kind: 'environment' }
  }
  if (env['AWS_PROFILE']) return sourceOfProfile(env['AWS_PROFILE'], profiles, env)
  const named = profiles['default'] === undefined ? undefined : kindOfSection(profiles['default'])
  if (named !== undefined) return sourceOfProfile('default', profiles, env)
  if (env['AWS_WEB_IDENTITY_TOKEN_FILE'] && env['AWS_ROLE_ARN']) return { kind: 'token-file' }
  if (hasContainerUri(env)) return { kind: 'container' }
  return { kind: 'instance' }
}

function hasContainerUri(env: Env): boolean {
  return Boolean(env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'] || env['AWS_CONTAINER_CREDENTIALS_FULL_URI'])
}

type Section = NonNullable<Profiles[string]>

/** What a section says first, in the order of the SDKs; undefined when it names no credentials. */
function kindOfSection(section: Section): 'role' | ProfileSource['kind'] | undefined {
  if (section['role_arn'] && (section['source_profile'] || section['credential_source'])) return 'role'
  if (section['aws_access_key_id'] && section['aws_secret_access_key']) return 'keys'
  if (section['role_arn'] && section['web_identity_token_file']) return 'web-identity'
  if (section['credential_process']) return 'process'
  if (section['sso_session'] || section['sso_start_url']) return 'sso'
  return section['login_session'] ? 'aws-login' : undefined
}

function sourceOfProfile(
  name: string,
  profiles: Profiles,
  env: Env,
  visited: readonly string[] = [],
): CredentialSource {
  const section = Object.hasOwn(profiles, name) ? profiles[name] : undefined
  if (section === undefined) throw unknownProfile(name, profiles, visited.at(-1))
  const hasKeys = section['aws_access_key_id'] && section['aws_secret_access_key']
  // A profile may be its own source_profile: then its keys are meant.
  const kind = visited.length > 0 && hasKeys ? 'keys' : kindOfSection(section)
  if (kind === undefined) throw emptyProfile(name)
  if (kind !== 'role') return { kind, profile: name, ...(kind === 'keys' && deviceOf(section)) }
  if (visited.includes(name)) throw circularProfiles([...visited, name])
  return roleOfSection(name, section, baseOfRole(name, section, profiles, env, visited))
}

function baseOfRole(
  name: string,
  section: Section,
  profiles: Profiles,
  env: Env,
  visited: readonly string[],
): CredentialSource {
  const next = section['source_profile']
  if (next) return sourceOfProfile(next, profiles, env, [...visited, name])
  const kinds = { Environment: 'environment', EcsContainer: 'container', Ec2InstanceMetadata: 'instance' } as const
  const given = section['credential_source'] ?? ''
  const kind = Object.entries(kinds).find(([word]) => word === given)?.[1]
  if (kind === undefined) throw unknownCredentialSource(name, given, Object.keys(kinds))
  return { kind }
}

function roleOfSection(name: string, section: Section, base: CredentialSource): RoleSource {
  const seconds = Number(section['duration_seconds'])
  const device = section['mfa_serial'] ?? ('mfaSerial' in base ? base.mfaSerial : undefined)
  return {
    kind: 'role',
    profile: name,
    role: section['role_arn'] ?? '',
    base,
    ...(device && { mfaSerial: device }),
    ...(section['external_id'] && { externalId: section['external_id'] }),
    ...(section['role_session_name'] && { sessionName: section['role_session_name'] }),
    ...(Number.isInteger(seconds) && { durationSeconds: seconds }),
  }
}

function deviceOf(section: Section): { mfaSerial?: string } {
  return section['mfa_serial'] ? { mfaSerial: section['mfa_serial'] } : {}
}

/** Names of the profiles in the files; other sections (`sso-session.x`, `services.x`) are left out. */
function profileNames(profiles: Profiles): readonly string[] {
  return Object.keys(profiles).filter((name) => !/^(sso-session|services|plugins)\./.test(name))
}

/** Names of the profiles that say where credentials come from. */
export function usableProfiles(profiles: Profiles): readonly string[] {
  return profileNames(profiles).filter((name) => kindOfSection(profiles[name] ?? {}) !== undefined)
}

function unknownProfile(name: string, profiles: Profiles, namedBy: string | undefined): SlipwayError {
  const names = profileNames(profiles)
  const meant = nearestWord(name, names)
  const known = names.length === 0 ? 'they name none' : `they name ${names.slice(0, 8).join(', ')}`
  return new SlipwayError({
    code: 'aws-profile-unknown',
    what: `There is no AWS profile ${name}`,
    why:
      (namedBy === undefined ? '' : `profile ${namedBy} names it as its source_profile; `) +
      (meant === undefined ? `the AWS configuration files do not have it, ${known}` : `did you mean ${meant}?`),
    fix:
      meant === undefined
        ? `Run \`${configureCommand(name)}\`, or name another with --profile or AWS_PROFILE.`
        : `Write ${meant} instead, or run \`${configureCommand(name)}\`.`,
  })
}

function halfKeys(): SlipwayError {
  return new SlipwayError({
    code: 'aws-credentials-invalid',
    what: 'The AWS keys of the environment are incomplete',
    why: 'AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not',
    fix: 'Set both, or run `unset AWS_ACCESS_KEY_ID`.',
  })
}

function emptyProfile(name: string): SlipwayError {
  return new SlipwayError({
    code: 'aws-credentials-missing',
    what: `The AWS profile ${name} has no credentials`,
    why: 'it names neither keys, a role with its source, SSO, a credential_process nor a login',
    fix: `Run \`${configureCommand(name)}\`, or \`${configureCommand(name, 'sso')}\`.`,
  })
}

function circularProfiles(path: readonly string[]): SlipwayError {
  return new SlipwayError({
    code: 'aws-credentials-invalid',
    what: `The AWS profile ${path[0]} leads back to itself`,
    why: `source_profile goes ${path.join(' → ')}`,
    fix: 'Let the last source_profile in ~/.aws/config name a profile with credentials of its own.',
  })
}

function unknownCredentialSource(name: string, given: string, known: readonly string[]): SlipwayError {
  return new SlipwayError({
    code: 'aws-credentials-invalid',
    what: `The AWS profile ${name} cannot be used`,
    why: `its credential_source is ${given}, and only ${known.join(', ')} are known`,
    fix: `Correct it with \`${configureCommand(name, 'set', 'credential_source', 'Ec2InstanceMetadata')}\`.`,
  })
}

/** A source in a few words, for people. */
export function describeSource(source: CredentialSource): string {
  switch (source.kind) {
    case 'role':
      return source.profile === undefined
        ? `role ${source.role}, from ${describeSource(source.base)}`
        : `role ${source.role} of profile ${source.profile}`
    case 'keys':
      return `keys of profile ${source.profile}`
    case 'sso':
      return `SSO of profile ${source.profile}`
    case 'process':
      return `credential_process of profile ${source.profile}`
    case 'web-identity':
      return `web identity of profile ${source.profile}`
    case 'aws-login':
      return `\`aws login\` of profile ${source.profile}`
    case 'environment':
      return 'the variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY'
    case 'token-file':
      return 'the web identity of AWS_WEB_IDENTITY_TOKEN_FILE'
    case 'container':
      return 'the role of this container'
    case 'instance':
      return 'the role of this EC2 instance'
  }
}

/** The profile a source is known by, or undefined for those of the environment. */
export function profileOf(source: CredentialSource): string | undefined {
  if (source.kind === 'role') return source.profile ?? profileOf(source.base)
  return 'profile' in source ? source.profile : undefined
}

/** Every profile that a source goes through, the one it is known by first. */
export function profilesOf(source: CredentialSource): readonly string[] {
  const own = 'profile' in source && source.profile !== undefined ? [source.profile] : []
  return source.kind === 'role' ? [...own, ...profilesOf(source.base)] : own
}
