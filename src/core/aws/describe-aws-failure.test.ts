import { describe, expect, it } from 'vitest'
import { failureKinds } from '../error.ts'
import { factsOfAwsError } from './aws-error.ts'
import { describeAwsFailure, type AwsCall } from './describe-aws-failure.ts'

const nowMs = 1_769_853_600_000
const call: AwsCall = { action: 'sts:GetCallerIdentity' }

/** An error as the SDK throws it. */
const sdkError = (name: string, message = '', headers: Record<string, string> = {}) =>
  Object.assign(new Error(message), {
    name,
    $metadata: { httpStatusCode: 403 },
    $response: { statusCode: 403, headers },
  })
const failureOf = (thrown: unknown, more: Partial<AwsCall> = {}) =>
  describeAwsFailure(factsOfAwsError(thrown), { ...call, ...more }, nowMs)

describe('a failure of AWS', () => {
  it.each([
    ['ExpiredToken', 'aws-session-expired'],
    ['ExpiredTokenException', 'aws-session-expired'],
    ['InvalidClientTokenId', 'aws-credentials-invalid'],
    ['UnrecognizedClientException', 'aws-credentials-invalid'],
    ['SignatureDoesNotMatch', 'aws-credentials-invalid'],
    ['RequestTimeTooSkewed', 'aws-clock-skewed'],
    ['RequestExpired', 'aws-clock-skewed'],
    ['AccessDenied', 'aws-denied'],
    ['UnauthorizedOperation', 'aws-denied'],
    ['Throttling', 'aws-failed'],
    ['SomethingNew', 'aws-failed'],
  ])('%s is %s, whatever its text says', (name, code) => {
    for (const text of ['', 'ExpiredToken AccessDenied Signature expired: skewed']) {
      expect(failureOf(sdkError(name, text)).code).toBe(code)
    }
  })

  it('is one of the clock when the answer was made at another time', () => {
    const at = (ms: number, name = 'SignatureDoesNotMatch') =>
      failureOf(sdkError(name, '', { Date: new Date(nowMs + ms).toUTCString() }))
    expect(at(7 * 60_000)).toMatchObject({ code: 'aws-clock-skewed', why: 'its clock is 7 min behind that of AWS' })
    expect(at(-26 * 3_600_000).why).toBe('its clock is 26 h 00 min ahead of that of AWS')
    expect(at(60_000).code).toBe('aws-credentials-invalid')
    expect(at(600_000, 'ExpiredToken').code).toBe('aws-clock-skewed')
    expect(at(600_000, 'AccessDenied').code).toBe('aws-denied')
  })

  it('is one of the code where one went along', () => {
    expect(failureOf(sdkError('AccessDenied'), { mfaSerial: 'arn:device' })).toMatchObject({ code: 'aws-mfa-wrong' })
  })

  it('that is a denial names action, resource and who', () => {
    const message = 'User: arn:ada is not authorized to perform: ec2:RunInstances on resource: arn:vm because no policy'
    const said = failureOf(sdkError('UnauthorizedOperation', message))
    expect(said).toMatchObject({ what: 'AWS denied ec2:RunInstances on arn:vm', why: 'arn:ada may not do that' })
    expect(said.evidence?.[0]?.lines).toEqual([message])
    const silent = failureOf(sdkError('AccessDenied'), { action: 's3:GetObject', resource: 'arn:o', profile: 'stage' })
    expect(silent).toMatchObject({
      what: 'AWS denied s3:GetObject on arn:o',
      why: 'the credentials of profile stage may not do that',
    })
  })

  it('names the command that mends it, with the profile', () => {
    expect(failureOf(sdkError('ExpiredToken'), { profile: 'stage' }).fix).toBe('Run `slipway login --profile stage`.')
    expect(failureOf(sdkError('ExpiredToken')).fix).toContain('unset AWS_ACCESS_KEY_ID')
    expect(failureOf(sdkError('InvalidClientTokenId'), { profile: 'a b' }).fix).toContain("--profile 'a b'")
  })

  it('without an answer is one of the way there', () => {
    const refused = Object.assign(new AggregateError([], ''), { code: 'ECONNREFUSED' })
    expect(failureOf(refused, { endpoint: 'http://127.0.0.1:1' })).toMatchObject({
      code: 'aws-unreachable',
      fix: expect.stringContaining('unset AWS_ENDPOINT_URL'),
    })
    const wrapped = new Error('failed', { cause: Object.assign(new Error(''), { code: 'ENOTFOUND' }) })
    expect(failureOf(wrapped).why).toContain('there is no such host')
    const untrusted = Object.assign(new Error(''), { code: 'SELF_SIGNED_CERT_IN_CHAIN' })
    expect(failureOf(untrusted).fix).toContain('AWS_CA_BUNDLE')
    expect(failureOf(Object.assign(new Error('slow'), { name: 'TimeoutError' })).why).toContain('in time')
    expect(failureOf(Object.assign(new Error(''), { name: 'AbortError' })).code).toBe('interrupted')
    expect(failureOf('a text').code).toBe('aws-unreachable')
  })

  it('never shows what AWS wrote about a signature: it holds the request', () => {
    const said = failureOf(sdkError('SignatureDoesNotMatch', 'The Canonical String … x-amz-security-token:secret'))
    expect(JSON.stringify(said)).not.toContain('security-token')
    expect(said.evidence).toBeUndefined()
  })

  it('has an exit code that tells logging in from AWS', () => {
    const codes = Object.entries(failureKinds).filter(([code]) => code.startsWith('aws-'))
    expect(new Set(codes.map(([, { exit }]) => exit))).toEqual(new Set([11, 12]))
  })
})
