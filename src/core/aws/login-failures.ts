import { SlipwayError } from '../error.ts'
import type { CredentialSource } from './credential-source.ts'
import { describeSource } from './credential-source.ts'
import { awsLoginCommand, configureCommand, loginCommand } from './aws-commands.ts'

/** The failure of a session that ended. */
export function sessionExpired(profile: string | undefined, source: string): SlipwayError {
  return new SlipwayError({
    code: 'aws-session-expired',
    what: 'Your AWS session has expired',
    why: `the ${source} is over`,
    fix: `Run \`${loginCommand(profile)}\`.`,
  })
}

/** The failure where nothing says who one is. */
export function noCredentials(profiles: readonly string[]): SlipwayError {
  const [first] = profiles
  return new SlipwayError({
    code: 'aws-credentials-missing',
    what: 'There are no AWS credentials',
    why: 'no variable, no default profile, no container and no EC2 instance gives any',
    fix:
      first === undefined
        ? 'Run `aws configure`, or `aws configure sso`, then `slipway login`.'
        : `Name a profile (${profiles.slice(0, 5).join(', ')}): \`${loginCommand(first)}\`.`,
  })
}

/** The failure of a command that would need an MFA code. */
export function mfaNeeded(profile: string | undefined, serial: string): SlipwayError {
  return new SlipwayError({
    code: 'aws-mfa-needed',
    what: 'You are not logged in to AWS',
    why: `a code of ${serial} is needed`,
    fix: `Run \`${loginCommand(profile)}\`.`,
  })
}

/** The failure where a code is needed and nobody can be asked. */
export function codeNotAsked(serial: string): SlipwayError {
  return new SlipwayError({
    code: 'aws-mfa-needed',
    what: 'An MFA code is needed',
    why: `there is no terminal to ask for that of ${serial} on`,
    fix: 'Run it again with --mfa-code <code>.',
  })
}

/** The failure of a code that cannot be one. */
export function malformedCode(): SlipwayError {
  return new SlipwayError({
    code: 'aws-mfa-wrong',
    what: 'The MFA code cannot be right',
    why: 'a code is six digits',
    fix: 'Run it again with the digits that the device shows, as --mfa-code 123456.',
  })
}

/** The failure of a place that needs a region where nothing says one. */
export function regionMissing(profile: string | undefined): SlipwayError {
  return new SlipwayError({
    code: 'aws-region-missing',
    what: 'No AWS region is known',
    why: 'neither the environment of slipway.yaml, nor AWS_REGION, nor the profile says one',
    fix: `Write region: in slipway.yaml, set AWS_REGION, or run \`${configureCommand(profile ?? 'default', 'set', 'region', 'eu-west-1')}\`.`,
  })
}

/** The failure of credentials for another account than the environment names. */
export function wrongAccount(wanted: string, actual: { account: string; arn: string }): SlipwayError {
  return new SlipwayError({
    code: 'aws-account-wrong',
    what: `This is AWS account ${actual.account}, and the environment belongs to ${wanted}`,
    why: `you are ${actual.arn}`,
    fix: `Log in to ${wanted}: \`slipway login --profile <name>\`, or correct account: in slipway.yaml.`,
  })
}

/** The failure of a source that the SDK could get nothing from. */
export function sourceFailed(source: CredentialSource, why: string): SlipwayError {
  return new SlipwayError({
    code: source.kind === 'sso' || source.kind === 'aws-login' ? 'aws-session-expired' : 'aws-credentials-invalid',
    what: `${capital(describeSource(source))} gives no credentials`,
    why: reasons[source.kind] ?? 'nothing usable came back',
    fix: fixOf(source),
    evidence: [{ title: 'it says', lines: why.split('\n') }],
  })
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

const reasons: Readonly<Partial<Record<CredentialSource['kind'], string>>> = {
  sso: 'its token has expired, or nobody has logged in yet',
  'aws-login': 'its token has expired, or nobody has logged in yet',
  'web-identity': 'its file has no token that AWS takes',
  'token-file': 'its file has no token that AWS takes',
}

function fixOf(source: CredentialSource): string {
  switch (source.kind) {
    case 'sso':
      return `Run \`${awsLoginCommand(['sso', 'login'], source.profile)}\`.`
    case 'aws-login':
      return `Run \`${awsLoginCommand(['login'], source.profile)}\`.`
    case 'web-identity':
    case 'token-file':
      return 'Check that the token file is there and fresh, and that the role trusts its issuer, then run this again.'
    default:
      return 'Check the role of this machine, or name a profile: `slipway login --profile <name>`.'
  }
}
