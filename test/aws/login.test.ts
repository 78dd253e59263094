import { readdir, stat, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { awsFiles, device, keys } from './files.ts'
import { createUser, startMoto, type Emulator, type User } from './harness.ts'

// Against moto, an emulated AWS API: sessions, roles, identity. It takes every MFA code and every key.

let moto: Emulator
let user: User

beforeAll(async () => {
  moto = await startMoto()
})
afterAll(() => moto?.stop())
beforeEach(async () => {
  user = await createUser(awsFiles, { AWS_ENDPOINT_URL: moto.url })
})
afterEach(() => user.remove())

const stage = ['login', '--profile', 'stage']
const dataOf = (text: string) => (JSON.parse(text) as { data: Record<string, unknown> }).data
const sessions = () => readdir(join(user.folder, 'state', 'aws')).catch(() => [])

describe('a session with MFA', () => {
  it('is made with a code, stored for the user alone, and used until it expires', async () => {
    const made = await user.slipway([...stage, '--mfa-code', '123456'])
    expect(made).toMatchObject({ code: 0, stderr: expect.stringContaining('Logged in for 12 h') })
    expect(made.stdout).toContain('account  123456789012\n')
    expect(made.stdout).toContain('region   eu-central-1\n')
    expect(made.stdout).toContain('source   MFA session of profile stage\n')
    const [name = ''] = await sessions()
    const folder = join(user.folder, 'state', 'aws')
    expect([(await stat(folder)).mode & 0o777, (await stat(join(folder, name))).mode & 0o777]).toEqual([0o700, 0o600])

    const kept = await user.slipway([...stage, '--json'])
    expect(dataOf(kept.stdout)).toMatchObject({ account: '123456789012', stored: 'kept', region: 'eu-central-1' })
  })

  it('shows no secret', async () => {
    const said = await user.slipway([...stage, '--mfa-code', '123456'])
    const json = await user.slipway([...stage, '--json', '--verbose'])
    const stored = JSON.parse(await readFile(join(user.folder, 'state', 'aws', (await sessions())[0] ?? ''), 'utf8'))
    const text = said.stdout + said.stderr + json.stdout + json.stderr
    for (const secret of [keys.secret, stored.secretAccessKey, stored.sessionToken]) expect(text).not.toContain(secret)
  })

  it('lasts as long as asked, from 15 min to 36 h', async () => {
    const short = await user.slipway([...stage, '--mfa-code', '123456', '--duration', '15m', '--json'])
    const { expiresAt } = dataOf(short.stdout)
    expect(Number(expiresAt) - Date.now()).toBeLessThan(15.1 * 60_000)
    for (const [duration, least] of [
      ['14m', 'at least 15 min'],
      ['37h', '36 h at most'],
    ] as const) {
      const said = await user.slipway([...stage, '--mfa-code', '123456', '--duration', duration])
      expect(said).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(least) })
    }
  })

  it('is asked for on a terminal only', async () => {
    const said = await user.slipway(stage)
    expect(said).toMatchObject({ code: 11, stdout: '', stderr: expect.stringContaining('--mfa-code <code>') })
    expect(said.stderr).toContain(device)
  })

  it('can be had for a profile or variables that name no device', async () => {
    const given = await user.slipway(['login', '--profile', 'bare', '--mfa-serial', device, '--mfa-code', '123456'])
    expect(given.stdout).toContain('MFA session of profile bare')
    const variables = { AWS_ACCESS_KEY_ID: keys.id, AWS_SECRET_ACCESS_KEY: keys.secret }
    const said = await user.slipway(['login', '--mfa-serial', device, '--mfa-code', '123456'], variables)
    expect(said.stdout).toContain('MFA session of the environment')
    expect(await sessions()).toHaveLength(2)
  })

  it('that has expired is an error until one logs in or out', async () => {
    await user.slipway([...stage, '--mfa-code', '123456'])
    const [name = ''] = await sessions()
    const path = join(user.folder, 'state', 'aws', name)
    const text = await readFile(path, 'utf8')
    await writeFile(path, text.replace(/"expiration": "[^"]+"/, '"expiration": "2026-01-01T00:00:00.000Z"'))
    const said = await user.slipway(['credentials', '--profile', 'stage'])
    expect(said).toMatchObject({
      code: 11,
      stdout: '',
      stderr: expect.stringContaining('`slipway login --profile stage`'),
    })
    expect((await user.slipway(['logout'])).stderr).toContain('Forgot 1 session')
    expect(JSON.parse((await user.slipway(['credentials', '--profile', 'stage'])).stdout)).toEqual({
      Version: 1,
      AccessKeyId: keys.id,
      SecretAccessKey: keys.secret,
    })
  })
})

describe('a role', () => {
  it('of a profile is assumed after MFA, and again from that session without a code', async () => {
    const said = await user.slipway(['login', '--profile', 'deployer', '--mfa-code', '123456', '--json'])
    expect(dataOf(said.stdout)).toMatchObject({
      arn: expect.stringMatching(/^arn:aws:sts::123456789012:assumed-role\/deployer\/slipway-/),
      region: 'eu-west-1',
      stored: 'made',
    })
    expect(await sessions()).toHaveLength(2)
    const again = await user.slipway(['login', '--profile', 'deployer', '--duration', '2h'])
    expect(again).toMatchObject({ code: 0, stderr: expect.stringContaining('Logged in for 2 h') })
    // To log out is to be asked again: the session behind the role goes too.
    expect((await user.slipway(['logout', '--profile', 'deployer'])).stderr).toContain('Forgot 2 sessions')
    expect(await user.slipway(['logout', '--profile', 'gone'])).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('Nothing to do'),
    })
  })

  it('is given by name, in the account of the keys', async () => {
    const said = await user.slipway(['login', '--profile', 'bare', '--role', 'ops/deployer', '--json'])
    expect(dataOf(said.stdout)).toMatchObject({ arn: expect.stringContaining('assumed-role/') })
    expect(said.stdout).toContain('role ops/deployer, from keys of profile bare')
  })

  it('that needs a code does not ask a command that cannot ask', async () => {
    const said = await user.slipway(['credentials', '--profile', 'deployer'])
    expect(said).toMatchObject({ code: 11, stderr: expect.stringContaining('`slipway login --profile deployer`') })
  })

  it('lasts as long as its profile says, a chained one 1 h at most', async () => {
    const plain = await user.slipway(['login', '--profile', 'plain'])
    expect(plain.stderr).toContain('Logged in for 2 h')
    const chained = await user.slipway(['login', '--profile', 'chained'])
    expect(chained.stderr).toContain('Logged in for 1 h')
    const long = await user.slipway(['login', '--profile', 'chained', '--duration', '2h'])
    expect(long).toMatchObject({ code: 2, stderr: expect.stringContaining('1 h at most') })
    expect(long.stderr).toContain('--duration 1h')
  })
})

it('a token file that is not there is said to be the trouble, and not the network', async () => {
  const variables = {
    AWS_WEB_IDENTITY_TOKEN_FILE: '/nowhere/token',
    AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/ci',
    AWS_CONFIG_FILE: '/nowhere/config',
    AWS_SHARED_CREDENTIALS_FILE: '/nowhere/credentials',
  }
  const said = await user.slipway(['login'], variables)
  expect(said).toMatchObject({ code: 11, stderr: expect.stringContaining('/nowhere/token') })
  expect(said.stderr).toContain('Check that the token file is there')
})

describe('an export', () => {
  it('is what a shell evaluates, and nothing else is on stdout', async () => {
    const line = `eval "$(slipway login --profile stage --mfa-code 123456 --export sh)" && env`
    const variables = (text: string) =>
      text
        .split('\n')
        .filter((each) => each.startsWith('AWS_'))
        .toSorted()
    const said = variables((await user.run('sh', ['-c', line], { AWS_PROFILE: 'other' })).stdout)
    const names = said.map((each) => each.split('=')[0])
    expect(names).toEqual([
      'AWS_ACCESS_KEY_ID',
      'AWS_CREDENTIAL_EXPIRATION',
      'AWS_DEFAULT_REGION',
      'AWS_EC2_METADATA_DISABLED',
      'AWS_ENDPOINT_URL',
      'AWS_REGION',
      'AWS_SECRET_ACCESS_KEY',
      'AWS_SESSION_TOKEN',
    ])
    const json = await user.slipway([...stage, '--export', 'json'])
    const exported = JSON.parse(json.stdout) as Record<string, string>
    for (const [name, value] of Object.entries(exported)) expect(said).toContain(`${name}=${value}`)
  })

  it('stands for the login it came from: logging in again goes by its profile', async () => {
    const { stdout } = await user.slipway([...stage, '--mfa-code', '123456', '--export', 'json'])
    const exported = JSON.parse(stdout) as Record<string, string>
    const said = await user.slipway(['login', '--json'], exported)
    expect(dataOf(said.stdout)).toMatchObject({ source: 'MFA session of profile stage', stored: 'kept' })
  })
})

describe('the environment of a project', () => {
  const project = (account: string) => `environments:
  prod: { platform: fargate, region: eu-north-1, account: '${account}', role: 'arn:aws:iam::123456789012:role/own' }
`
  const logIn = async (account: string) => {
    await user.write('shop/compose.yaml', 'services: { web: { image: nginx, expose: [80] } }\n')
    await user.write('shop/slipway.yaml', project(account))
    return user.slipway(['login', 'prod', '-C', join(user.folder, 'shop'), '--profile', 'bare'])
  }

  it('says region and role', async () => {
    const said = await logIn('123456789012')
    expect(said).toMatchObject({ code: 0, stdout: expect.stringContaining('region   eu-north-1') })
    expect(said.stdout).toContain('assumed-role/own/')
  })

  it('guards the account', async () => {
    const said = await logIn('999999999999')
    expect(said).toMatchObject({ code: 11, stdout: '' })
    expect(said.stderr).toContain('This is AWS account 123456789012, and the environment belongs to 999999999999')
  })
})

describe('credentials for other programs', () => {
  it('are those of the session', async () => {
    await user.slipway([...stage, '--mfa-code', '123456'])
    const own = JSON.parse((await user.slipway(['credentials', '--profile', 'stage'])).stdout)
    expect(own).toMatchObject({ Version: 1, SessionToken: expect.any(String), Expiration: expect.any(String) })
    // slipway is such a program too.
    expect(JSON.parse((await user.slipway(['credentials', '--profile', 'helped'])).stdout)).toEqual(own)
  })

  it('are refused in a circle, and where the helper fails', async () => {
    const loop = await user.slipway(['login', '--profile', 'loop'])
    expect(loop).toMatchObject({ code: 11, stderr: expect.stringContaining('it asks for the profile itself') })
    const broken = await user.slipway(['login', '--profile', 'broken'])
    expect(broken).toMatchObject({ code: 11, stderr: expect.stringContaining('sh ended with exit code 3') })
    expect(broken.stderr).toContain('the vault is locked')
  })
})

describe('who one is', () => {
  it('needs no session: keys are named, with the way to one', async () => {
    const said = await user.slipway(['login', '--profile', 'bare', '--region', 'eu-north-1'])
    expect(said).toMatchObject({ code: 0, stderr: expect.stringContaining('--mfa-serial <arn>') })
    expect(said.stdout).toContain('no end: these are long-term keys')
    expect(said.stdout).toContain('region   eu-north-1')
    expect(await sessions()).toEqual([])
    const long = await user.slipway(['login', '--profile', 'bare', '--duration', '2h'])
    expect(long).toMatchObject({ code: 2, stderr: expect.stringContaining('Leave --duration out') })
  })

  it('comes with the name of the account', async () => {
    const body = new URLSearchParams({
      Action: 'CreateAccountAlias',
      AccountAlias: 'acme-stage',
      Version: '2010-05-08',
    })
    const signed = 'AWS4-HMAC-SHA256 Credential=x/20261121/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=x'
    await fetch(moto.url, { method: 'POST', body, headers: { authorization: signed } })
    expect((await user.slipway(['login', '--profile', 'bare'])).stdout).toContain('123456789012 (acme-stage)')
  })
})
