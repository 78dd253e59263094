import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { awsFiles, device, keys } from './files.ts'
import { createUser, queryError, startStandIn, type Answer, type Asked, type StandIn, type User } from './harness.ts'

// Against a stand-in that answers as AWS documents it: an emulator refuses nothing.
// Codes: https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html and the page of each action.

let user: User
let standIn: StandIn
let answer: (asked: Asked) => Answer

const serviceError = (code: string, message?: string, headers?: Record<string, string>) => () =>
  queryError(code, message, headers)

beforeEach(async () => {
  standIn = await startStandIn((asked) => answer(asked))
  user = await createUser(awsFiles, { AWS_ENDPOINT_URL: standIn.url, AWS_MAX_ATTEMPTS: '1' })
})
afterEach(async () => {
  await standIn.stop()
  await user.remove()
})

const bare = ['login', '--profile', 'bare']
const identityOf = (arn: string): Answer => ({
  status: 200,
  body:
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>' +
    `<Arn>${arn}</Arn><UserId>AIDAEXAMPLE</UserId><Account>123456789012</Account></GetCallerIdentityResult>` +
    '<ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></GetCallerIdentityResponse>',
})

const sessionToken: Answer = {
  status: 200,
  body:
    '<GetSessionTokenResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetSessionTokenResult><Credentials>' +
    '<AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>' +
    `<Expiration>${new Date(Date.now() + 43_200_000).toISOString()}</Expiration></Credentials>` +
    '</GetSessionTokenResult></GetSessionTokenResponse>',
}

describe('what AWS refuses', () => {
  it.each([
    ['InvalidClientTokenId', 'does not know the access key id', '`aws configure --profile bare`'],
    ['SignatureDoesNotMatch', 'the secret access key does not belong', '`aws configure --profile bare`'],
    ['ExpiredToken', 'has expired', '`slipway login --profile bare`'],
    ['RequestTimeTooSkewed', 'does not accept the time of this machine', 'timedatectl'],
  ])('%s', async (code, why, fix) => {
    answer = serviceError(code)
    const said = await user.slipway(bare)
    expect(said).toMatchObject({ code: 11, stdout: '' })
    expect(said.stderr).toContain(why)
    expect(said.stderr).toContain(fix)
    expect(said.stderr).not.toContain(keys.secret)
  })

  it('a signature of another time: by how much the clock is off', async () => {
    const hours = (count: number) => new Date(Date.now() + count * 3_600_000).toUTCString()
    for (const [date, off] of [
      [hours(3), '3 h 00 min behind'],
      [hours(-1), '1 h 00 min ahead of'],
    ] as const) {
      answer = serviceError('SignatureDoesNotMatch', 'Signature expired: 20260101T000000Z', { date })
      const said = await user.slipway(bare)
      expect(said).toMatchObject({ code: 11, stderr: expect.stringContaining(`its clock is ${off} that of AWS`) })
    }
  })

  it('a code of the MFA device, once and without a guess', async () => {
    answer = serviceError('AccessDenied', 'MultiFactorAuthentication failed with invalid MFA one time pass code.')
    const said = await user.slipway(['login', '--profile', 'stage', '--mfa-code', '000000'])
    expect(said).toMatchObject({ code: 11, stderr: expect.stringContaining('AWS did not take the MFA code') })
    expect(said.stderr).toContain(device)
    expect(standIn.asked).toHaveLength(1)
    expect(Object.fromEntries(new URLSearchParams(standIn.asked[0]?.body))).toMatchObject({
      Action: 'GetSessionToken',
      SerialNumber: device,
      TokenCode: '000000',
      DurationSeconds: '43200',
    })
  })

  it('a role: which action, on what, and who was denied', async () => {
    const who = 'arn:aws:iam::123456789012:user/ada'
    const role = 'arn:aws:iam::123456789012:role/ops'
    const message = `User: ${who} is not authorized to perform: sts:AssumeRole on resource: ${role}`
    answer = ({ action }) => (action === 'AssumeRole' ? queryError('AccessDenied', message) : identityOf(who))
    const said = await user.slipway([...bare, '--role', 'ops'])
    expect(said).toMatchObject({ code: 12, stdout: '' })
    expect(said.stderr).toContain(`AWS denied sts:AssumeRole on ${role}: ${who} may not do that`)
    // The same without words of AWS: the codes alone say enough.
    answer = ({ action }) => (action === 'AssumeRole' ? queryError('AccessDenied', '') : identityOf(who))
    expect((await user.slipway([...bare, '--role', 'ops'])).stderr).toContain(`AWS denied sts:AssumeRole on ${role}`)
  })

  it('a duration that the role does not allow', async () => {
    answer = serviceError('ValidationError', 'The requested DurationSeconds exceeds the MaxSessionDuration')
    const role = ['--role', 'arn:aws:iam::123456789012:role/ops']
    const said = await user.slipway([...bare, ...role, '--duration', '1h'])
    expect(said).toMatchObject({ code: 12, stderr: expect.stringContaining('shorter --duration') })
  })

  it('a stored session that was revoked: a new one is asked for', async () => {
    answer = ({ action }) => (action === 'GetSessionToken' ? sessionToken : identityOf('arn:aws:iam::1:user/ada'))
    const stage = ['login', '--profile', 'stage']
    expect((await user.slipway([...stage, '--mfa-code', '123456'])).code).toBe(0)
    answer = serviceError('ExpiredToken')
    const said = await user.slipway(stage)
    expect(said).toMatchObject({ code: 11, stderr: expect.stringContaining('--mfa-code <code>') })
  })

  it('the keys of the environment: how to get rid of them', async () => {
    answer = serviceError('ExpiredToken')
    const env = { AWS_ACCESS_KEY_ID: 'ASIA', AWS_SECRET_ACCESS_KEY: 'x', AWS_SESSION_TOKEN: 'y' }
    const said = await user.slipway(['login'], env)
    expect(said).toMatchObject({ code: 11, stderr: expect.stringContaining('`unset AWS_ACCESS_KEY_ID') })
  })
})

describe('what keeps a command from AWS', () => {
  beforeEach(() => {
    answer = () => identityOf('arn:aws:iam::123456789012:user/ada')
  })

  it.each([
    ['a profile that is mistyped', ['--profile', 'stagge'], {}, 11, 'did you mean stage?'],
    ['no credentials at all', [], {}, 11, 'There are no AWS credentials'],
    ['a profile that names itself', ['--profile', 'circle'], {}, 11, 'leads back to itself'],
    ['an SSO that nobody logged in to', ['--profile', 'sso'], {}, 11, '`aws sso login --profile sso`'],
    ['a code that is none', ['--profile', 'stage', '--mfa-code', '12345'], {}, 11, 'a code is six digits'],
    ['nobody at the endpoint', ['--profile', 'bare'], { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }, 12, 'ECONNREFUSED'],
    ['no file of certificates', ['--profile', 'bare'], { AWS_CA_BUNDLE: '/none' }, 12, '`unset AWS_CA_BUNDLE`'],
    ['an MFA device for SSO', ['--profile', 'sso', '--mfa-serial', device], {}, 2, 'Leave --mfa-serial out'],
  ])('%s', async (_, argv, env, code, text) => {
    const said = await user.slipway(['login', ...argv], env as Record<string, string>)
    expect(said).toMatchObject({ code, stdout: '' })
    expect(said.stderr).toContain(text)
    expect(standIn.asked).toEqual([])
  })

  it('an SSO token that has expired', async () => {
    // Files as `aws sso login` writes them: the SHA-1 of the session's name.
    const name = '293abb6b76d7791c0732cc517d38c4b5c734b87f.json'
    await mkdir(join(user.folder, '.aws/sso/cache'), { recursive: true })
    const token = { accessToken: 'secret-token', expiresAt: '2026-01-01T00:00:00Z', region: 'eu-west-1' }
    await user.write(`.aws/sso/cache/${name}`, JSON.stringify(token))
    const said = await user.slipway(['login', '--profile', 'sso'])
    expect(said).toMatchObject({ code: 11, stderr: expect.stringContaining('`aws sso login --profile sso`') })
    expect(said.stderr).not.toContain('secret-token')
  })
})

describe('where credentials come from', () => {
  it('a container: its endpoint is asked, with its token', async () => {
    answer = ({ action }) =>
      action === '/creds'
        ? {
            status: 200,
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({
              AccessKeyId: 'ASIACONTAINER',
              SecretAccessKey: 's',
              Token: 't',
              Expiration: new Date(Date.now() + 3_600_000).toISOString(),
            }),
          }
        : identityOf('arn:aws:sts::123456789012:assumed-role/task/1')
    const env = { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${standIn.url}/creds` }
    const said = await user.slipway(['login'], env)
    expect(said).toMatchObject({ code: 0, stdout: expect.stringContaining('source   the role of this container') })
    // A role assumed from there is chained.
    const long = await user.slipway(['login', '--profile', 'by-machine', '--duration', '2h'], env)
    expect(long).toMatchObject({ code: 2, stderr: expect.stringContaining('1 h at most') })
  })

  it('an EC2 instance: its metadata service is asked', async () => {
    const credentials = {
      ...{ Code: 'Success', Type: 'AWS-HMAC', AccessKeyId: 'ASIAINSTANCE', SecretAccessKey: 's', Token: 't' },
      Expiration: new Date(Date.now() + 3_600_000).toISOString(),
    }
    answer = ({ action }) => {
      if (action === '/latest/api/token') return { status: 200, body: 'imds-token' }
      if (action === '/latest/meta-data/iam/security-credentials/') return { status: 200, body: 'web' }
      if (action.startsWith('/latest/')) return { status: 200, body: JSON.stringify(credentials) }
      return identityOf('arn:aws:sts::123456789012:assumed-role/web/i-1')
    }
    const env = { AWS_EC2_METADATA_DISABLED: 'false', AWS_EC2_METADATA_SERVICE_ENDPOINT: standIn.url }
    const said = await user.slipway(['login'], env)
    expect(said).toMatchObject({ code: 0, stdout: expect.stringContaining('the role of this EC2 instance') })
  })

  it('keys of the environment win over AWS_PROFILE, a profile that is named over both', async () => {
    answer = () => identityOf('arn:aws:iam::123456789012:user/ada')
    const env = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'x', AWS_PROFILE: 'stage' }
    const sourceWith = async (...argv: string[]) => (await user.slipway(['login', ...argv], env)).stdout
    expect(await sourceWith()).toContain('the variables AWS_ACCESS_KEY_ID')
    expect(await sourceWith('--profile', 'bare')).toContain('keys of profile bare')
  })

  it('endpoints of the configuration file are asked too', async () => {
    answer = () => identityOf('arn:aws:iam::123456789012:user/file')
    await user.write('.aws/config', `[profile bare]\nendpoint_url = ${standIn.url}\nregion = eu-west-1\n`)
    const said = await user.slipway(bare, { AWS_ENDPOINT_URL: '' })
    expect(said).toMatchObject({ code: 0, stdout: expect.stringContaining('user/file') })
  })
})
