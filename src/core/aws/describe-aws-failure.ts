import { abortFailure, type Evidence, type Failure } from '../error.ts'
import { parseTime } from '../time.ts'
import { configureCommand, loginCommand } from './aws-commands.ts'
import type { AwsErrorFacts } from './aws-error.ts'

/** What was asked of AWS when it failed, as far as the failure can be explained by it. */
export interface AwsCall {
  /** As policies write it, for example `sts:AssumeRole`. */
  readonly action: string
  /** What it was asked on, an ARN for example. */
  readonly resource?: string
  /** Who asked, for people. */
  readonly who?: string
  /** Profile of the credentials that signed; absent for those of the environment. */
  readonly profile?: string
  /** Where it was asked, when that is not AWS itself. */
  readonly endpoint?: string
  /** The MFA device whose code went along. */
  readonly mfaSerial?: string
  /** True when a duration was asked for that may be too long. */
  readonly hasDuration?: boolean
}

const expired = ['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired']
const unknownKey = ['InvalidClientTokenId', 'UnrecognizedClientException', 'InvalidAccessKeyId', 'AuthFailure']
const wrongSignature = ['SignatureDoesNotMatch', 'InvalidSignatureException', 'IncompleteSignature']
const wrongTime = ['RequestTimeTooSkewed', 'RequestExpired', 'RequestInTheFuture']
const denied = ['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', 'UnauthorizedAccess', 'NotAuthorized']
const throttled = ['Throttling', 'ThrottlingException', 'RequestLimitExceeded', 'TooManyRequestsException']

/** AWS accepts a clock that is off by five minutes; what comes near is worth a word. */
const skewMs = 4 * 60_000

/** Why a call of AWS failed and which command mends it. Told by codes; what AWS wrote is shown and never read, but for the names in it. */
export function describeAwsFailure(error: AwsErrorFacts, call: AwsCall, nowMs: number): Failure {
  const skew = error.date === undefined ? 0 : nowMs - parseTime(error.date)
  const isAboutTime = wrongTime.includes(error.name) || expired.includes(error.name)
  const isAboutSignature = wrongSignature.includes(error.name)
  if ((isAboutTime || isAboutSignature) && Math.abs(skew) >= skewMs) return clockFailure(skew)
  if (expired.includes(error.name)) return expiredFailure(call)
  if (wrongTime.includes(error.name)) return clockFailure(undefined)
  if (isAboutSignature) return secretFailure(call)
  if (unknownKey.includes(error.name)) return unknownKeyFailure(call)
  if (denied.includes(error.name)) {
    return call.mfaSerial === undefined ? deniedFailure(error, call) : codeFailure(call.mfaSerial, error)
  }
  if (error.name === 'AbortError') return abortFailure(undefined)
  // An answer that stops in its middle has a status, and is none.
  if (error.status === undefined || error.name === 'TimeoutError') return unreachableFailure(error, call)
  return otherFailure(error, call)
}

function keysOf(profile: string | undefined): string {
  return profile === undefined ? 'of the environment' : `of profile ${profile}`
}

function clockFailure(skewedMs: number | undefined): Failure {
  return {
    code: 'aws-clock-skewed',
    what: 'AWS does not accept the time of this machine',
    why:
      skewedMs === undefined
        ? 'the request was signed at another time than AWS has'
        : `its clock is ${describeSpan(Math.abs(skewedMs))} ${skewedMs < 0 ? 'behind' : 'ahead of'} that of AWS`,
    fix: 'Set the clock, for example with `sudo timedatectl set-ntp true`, then run this again.',
  }
}

/** `7 min`, `3 h 05 min`. */
function describeSpan(ms: number): string {
  const minutes = Math.round(ms / 60_000)
  const hours = Math.floor(minutes / 60)
  return hours === 0 ? `${minutes} min` : `${hours} h ${String(minutes % 60).padStart(2, '0')} min`
}

function expiredFailure({ profile }: AwsCall): Failure {
  return {
    code: 'aws-session-expired',
    what: `The AWS session ${keysOf(profile)} has expired`,
    why: 'AWS takes its token no more',
    fix:
      profile === undefined
        ? 'Run `unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN`, then `slipway login`.'
        : `Run \`${loginCommand(profile)}\`.`,
  }
}

function secretFailure({ profile }: AwsCall): Failure {
  return {
    code: 'aws-credentials-invalid',
    what: `The AWS keys ${keysOf(profile)} are not accepted`,
    why: 'the secret access key does not belong to the access key id',
    fix: mendKeys(profile),
  }
}

function unknownKeyFailure({ profile, endpoint }: AwsCall): Failure {
  const where = endpoint === undefined ? 'AWS' : endpoint
  return {
    code: 'aws-credentials-invalid',
    what: `The AWS keys ${keysOf(profile)} are not accepted`,
    why: `${where} does not know the access key id, or its session token does not belong to it`,
    fix: mendKeys(profile),
  }
}

function mendKeys(profile: string | undefined): string {
  return profile === undefined
    ? 'Correct AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or unset all three and run `slipway login`.'
    : `Run \`${configureCommand(profile)}\` with a key that is active.`
}

function codeFailure(serial: string, error: AwsErrorFacts): Failure {
  return {
    code: 'aws-mfa-wrong',
    what: 'AWS did not take the MFA code',
    why: `the code is not the one ${serial} shows now, was used already, or the device is not yours`,
    fix: 'Wait for the next code, then run this again; `aws iam list-mfa-devices` names your device.',
    ...said(error),
  }
}

/** AWS names who, what and on what in its message; what we know ourselves takes the place of what it leaves out. */
function deniedFailure(error: AwsErrorFacts, call: AwsCall): Failure {
  const found = /User: (\S+) is not authorized to perform: (\S+)(?: on resource: (\S+))?/.exec(error.message) ?? []
  const [, who = call.who ?? `the credentials ${keysOf(call.profile)}`, action = call.action] = found
  const resource = found[3] ?? call.resource
  const on = resource === undefined ? '' : ` on ${resource}`
  return {
    code: 'aws-denied',
    what: `AWS denied ${action}${on}`,
    why: `${who} may not do that`,
    fix: isTrust(action)
      ? `Let the trust policy of the role name you, and a policy allow ${action}; or log in as somebody else: \`slipway login --profile <name>\`.`
      : `Have ${action}${on} allowed, or log in as somebody else: \`slipway login --profile <name>\`.`,
    ...said(error),
  }
}

function isTrust(action: string): boolean {
  return action === 'sts:AssumeRole'
}

function unreachableFailure(error: AwsErrorFacts, { action, endpoint }: AwsCall): Failure {
  const reason = error.system ?? error.name
  const isCertificate = /CERT|SIGNATURE|ERR_TLS/.test(reason)
  return {
    code: 'aws-unreachable',
    what: `AWS cannot be reached for ${action}`,
    why: `${endpoint ?? 'its endpoint'}: ${systemReasons[reason] ?? (isCertificate ? `its certificate is not trusted (${reason})` : reason)}`,
    fix: isCertificate
      ? 'Run it again with AWS_CA_BUNDLE=<file>, the certificates of your proxy as PEM.'
      : endpoint === undefined
        ? 'Check the network and the region, then run this again.'
        : 'Start what should answer there, or run `unset AWS_ENDPOINT_URL`, then run this again.',
    ...(systemReasons[reason] === undefined && !isCertificate ? said(error) : {}),
  }
}

const systemReasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there (ECONNREFUSED)',
  ECONNRESET: 'the connection was cut (ECONNRESET)',
  EAI_AGAIN: 'the name cannot be looked up (EAI_AGAIN)',
  ENOTFOUND: 'there is no such host (ENOTFOUND)',
  ERR_INVALID_URL: 'that is no address such as http://localhost:4566 (ERR_INVALID_URL)',
  EHOSTUNREACH: 'there is no way to it (EHOSTUNREACH)',
  ENETUNREACH: 'there is no network (ENETUNREACH)',
  ETIMEDOUT: 'it does not answer (ETIMEDOUT)',
  TimeoutError: 'it does not answer in time',
}

function otherFailure(error: AwsErrorFacts, { action, resource, hasDuration }: AwsCall): Failure {
  const on = resource === undefined ? '' : ` on ${resource}`
  const isValidation = error.name === 'ValidationError' || error.name === 'ValidationException'
  return {
    code: 'aws-failed',
    what: `AWS refused ${action}${on}`,
    why: `${error.name}, HTTP status ${error.status}`,
    fix: throttled.includes(error.name)
      ? 'Wait a minute, then run this again.'
      : isValidation && hasDuration
        ? 'Run it again with a shorter --duration, for example 1h: the role may last no longer.'
        : 'Mend what AWS says, or run this again later when it is its own trouble.',
    ...said(error),
  }
}

function said({ name, message }: AwsErrorFacts): { readonly evidence?: readonly Evidence[] } {
  return message === '' || message === name ? {} : { evidence: [{ title: 'AWS says', lines: message.split('\n') }] }
}
