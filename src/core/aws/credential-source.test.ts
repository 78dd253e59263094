import { describe, expect, it } from 'vitest'
import {
  describeSource,
  planSource,
  profileOf,
  profilesOf,
  usableProfiles,
  type Profiles,
} from './credential-source.ts'

const keys = { aws_access_key_id: 'AKIA', aws_secret_access_key: 'x' }
const profiles: Profiles = {
  stage: { ...keys, mfa_serial: 'device' },
  role: { role_arn: 'arn:role', source_profile: 'stage', duration_seconds: '7200', external_id: 'e' },
  chained: { role_arn: 'arn:second', source_profile: 'role', mfa_serial: 'other', role_session_name: 'me' },
  own: { ...keys, role_arn: 'arn:own', source_profile: 'own' },
  a: { role_arn: 'arn:a', source_profile: 'b' },
  b: { role_arn: 'arn:b', source_profile: 'a' },
  machine: { role_arn: 'arn:m', credential_source: 'Ec2InstanceMetadata' },
  wrong: { role_arn: 'arn:w', credential_source: 'Ec2' },
  dangling: { role_arn: 'arn:d', source_profile: 'stag' },
  sso: { sso_session: 'acme' },
  token: { role_arn: 'arn:t', web_identity_token_file: '/t' },
  process: { credential_process: 'helper' },
  login: { login_session: 'arn:l' },
  empty: { region: 'eu-west-1' },
  'sso-session.acme': { sso_region: 'eu-west-1' },
}
const of = (profile: string) => planSource({ profile, env: {}, profiles })
const failureOf = (profile: string) => {
  try {
    of(profile)
  } catch (error) {
    return (error as { failure: Record<string, string> }).failure
  }
  return undefined
}

describe('the source of credentials', () => {
  it('is not somebody else where the environment has half of its keys', () => {
    const half = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: '', AWS_PROFILE: 'stage' }
    expect(() => planSource({ env: half, profiles })).toThrow(/AWS_SECRET_ACCESS_KEY is not/)
    expect(planSource({ env: half, profiles, profile: 'sso' })).toMatchObject({ kind: 'sso' })
  })

  it.each([
    ['stage', 'keys'],
    ['sso', 'sso'],
    ['token', 'web-identity'],
    ['process', 'process'],
    ['login', 'aws-login'],
  ])('of profile %s is %s', (profile, kind) => {
    expect(of(profile)).toMatchObject({ kind, profile })
    expect(describeSource(of(profile))).toContain(profile)
  })

  it('of a role is that of its source_profile, whose MFA device counts too', () => {
    expect(of('role')).toEqual({
      kind: 'role',
      profile: 'role',
      role: 'arn:role',
      base: { kind: 'keys', profile: 'stage', mfaSerial: 'device' },
      mfaSerial: 'device',
      externalId: 'e',
      durationSeconds: 7200,
    })
    expect(of('chained')).toMatchObject({ mfaSerial: 'other', sessionName: 'me', base: { role: 'arn:role' } })
    expect(of('own')).toMatchObject({ role: 'arn:own', base: { kind: 'keys', profile: 'own' } })
    expect(of('machine')).toMatchObject({ base: { kind: 'instance' } })
  })

  it('is chosen in the order of the AWS CLI', () => {
    const env = {
      AWS_ACCESS_KEY_ID: 'AKIA',
      AWS_SECRET_ACCESS_KEY: 'x',
      AWS_PROFILE: 'sso',
      AWS_WEB_IDENTITY_TOKEN_FILE: '/t',
      AWS_ROLE_ARN: 'arn:r',
      AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/c',
    }
    const kinds: string[] = [planSource({ profile: 'process', env, profiles }).kind]
    const rest: Record<string, string | undefined> = { ...env }
    const withDefault = { ...profiles, default: keys }
    for (const name of ['', 'AWS_ACCESS_KEY_ID', 'AWS_PROFILE']) {
      delete rest[name]
      kinds.push(planSource({ env: rest, profiles: withDefault }).kind)
    }
    for (const name of ['', 'AWS_ROLE_ARN', 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI']) {
      delete rest[name]
      kinds.push(planSource({ env: rest, profiles: { default: { region: 'eu-west-1' } } }).kind)
    }
    expect(kinds).toEqual(['process', 'environment', 'sso', 'keys', 'token-file', 'container', 'instance'])
  })

  it('may be a role that was given', () => {
    const source = planSource({ role: 'deployer', env: {}, profile: 'stage', profiles })
    expect(source).toMatchObject({ kind: 'role', role: 'deployer', base: { kind: 'keys' } })
    expect([profileOf(source), describeSource(source)]).toEqual(['stage', 'role deployer, from keys of profile stage'])
    expect(profileOf({ kind: 'environment' })).toBeUndefined()
    expect([profilesOf(of('chained')), profilesOf(source)]).toEqual([['chained', 'role', 'stage'], ['stage']])
  })

  it('says what is wrong with a profile, and what mends it', () => {
    expect(failureOf('stagee')).toMatchObject({ code: 'aws-profile-unknown', why: 'did you mean stage?' })
    expect(failureOf('nobody')).toMatchObject({ why: expect.stringContaining('they name stage, role') })
    expect(failureOf('constructor')).toMatchObject({ code: 'aws-profile-unknown' })
    expect(failureOf('dangling')).toMatchObject({ why: expect.stringContaining('profile dangling names it') })
    expect(failureOf('a')).toMatchObject({ why: 'source_profile goes a → b → a' })
    expect(failureOf('wrong')).toMatchObject({ why: expect.stringContaining('credential_source is Ec2') })
    expect(failureOf('empty')).toMatchObject({ code: 'aws-credentials-missing' })
    expect(failureOf('a b')?.['fix']).toContain("--profile 'a b'")
  })

  it('proposes only profiles that say where credentials come from', () => {
    expect(usableProfiles(profiles)).not.toContain('empty')
    expect(usableProfiles(profiles)).not.toContain('sso-session.acme')
  })
})
