import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUser, startMoto, type Emulator, type Ended, type User } from './harness.ts'
import { anyKeys, shopFiles } from './shop-files.ts'

/** In every value of this file, and nowhere else. */
const canary = 'canary4711'

let moto: Emulator
let user: User
const printed: string[] = []

beforeAll(async () => {
  moto = await startMoto({ mended: true })
  const env = { AWS_ENDPOINT_URL: moto.url, AWS_DEFAULT_REGION: 'eu-west-1', TOKEN: `${canary}-one`, ...anyKeys }
  user = await createUser({ ...shopFiles, 'compose.yaml': withToken }, env)
})
afterAll(async () => {
  await moto?.stop()
  await user?.remove()
})

const withToken = shopFiles['compose.yaml'].replace(
  'ports:',
  'environment: { API_TOKEN: "${TOKEN}", PLAIN: a }\n    ports:',
)
const withSecret = `${withToken.replace('depends_on:', 'secrets: [db_password]\n    depends_on:')}secrets:
  db_password: { file: ./db.txt }
`

/** Keeps what is printed. */
async function keep(running: Promise<Ended>): Promise<Ended> {
  const ended = await running
  printed.push(ended.stdout, ended.stderr)
  return ended
}

const slipway = (line: string, env?: Record<string, string>) => keep(user.slipway(line.split(' '), env))

/** `slipway secret set` with a value from a file. */
async function set(words: string, value: string): Promise<Ended> {
  await user.write('value', value)
  return keep(user.run('sh', ['-c', `slipway secret set ${words} <value`]))
}

const protocols = { secretsmanager: 'secretsmanager', ecs: 'AmazonEC2ContainerServiceV20141113' } as const

/** Asks AWS without an SDK and without the AWS CLI, which takes a second for each call. */
async function ask<T>(service: keyof typeof protocols, action: string, order: object): Promise<T> {
  const scope = `AKIAIOSFODNN7EXAMPLE/20261101/eu-west-1/${service}/aws4_request`
  const answer = await fetch(moto.url, {
    method: 'POST',
    headers: {
      'x-amz-target': `${protocols[service]}.${action}`,
      'content-type': 'application/x-amz-json-1.1',
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify(order),
  })
  return (await answer.json()) as T
}

const dataOf = ({ stdout }: Ended) =>
  (JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { data: Record<string, unknown> }).data

const arnOf = async (SecretId: string) =>
  (await ask<{ ARN: string }>('secretsmanager', 'DescribeSecret', { SecretId })).ARN

/** Where the newest tasks of web get their secrets from. */
async function valuesFrom(): Promise<string[]> {
  const found = await ask<{ taskDefinition: TaskDefinition }>('ecs', 'DescribeTaskDefinition', {
    taskDefinition: 'shop-prod-web',
  })
  const { containerDefinitions } = found.taskDefinition
  return containerDefinitions.flatMap(({ secrets = [] }) => secrets.map(({ valueFrom }) => valueFrom))
}

interface TaskDefinition {
  readonly containerDefinitions: readonly { readonly secrets?: readonly { readonly valueFrom: string }[] }[]
}

describe('secrets in AWS', () => {
  it('are variables that up stores, and that tasks get by version', async () => {
    expect((await slipway('plan prod')).stdout).toContain('+ create  secret shop/prod/variables/web  API_TOKEN')
    expect(await slipway('up prod --verbose')).toMatchObject({ code: 0 })
    const [entry] = dataOf(await slipway('secret ls prod --json')) as unknown as Record<string, string>[]
    expect(entry).toMatchObject({ name: 'variables/web', services: ['web'], state: 'set' })
    expect(await valuesFrom()).toEqual([`${await arnOf('shop/prod/variables/web')}:API_TOKEN::${entry?.['version']}`])
    const again = await slipway('up prod')
    expect(again.stderr).toContain('Nothing to do: prod in 123456789012, eu-west-1 is as the files say')
    expect(again.stderr).not.toContain('API_TOKEN')
  })

  it('change the services that use them, and no others', async () => {
    const before = await valuesFrom()
    const other = { TOKEN: `${canary}-two` }
    const plan = await slipway('plan prod', other)
    expect(plan.stdout).toContain('~ change  secret shop/prod/variables/web  API_TOKEN')
    expect(plan.stdout).not.toContain('service-api')
    const up = await slipway('up prod --json', other)
    const { changes } = dataOf(up) as { changes: { action: string; subject: string }[] }
    const changed = changes.filter(({ action }) => action !== 'keep').map(({ subject }) => subject)
    expect(changed).toEqual(['secret shop/prod/variables/web', 'stack shop-prod-service-web'])
    expect(await valuesFrom()).not.toEqual(before)
  })

  it('of the Compose file get their value from a person, and are missed before anything changes', async () => {
    await user.write('compose.yaml', withSecret)
    await user.write('db.txt', `${canary}-here`)
    const missed = await slipway('up prod')
    expect(missed.code).toBe(3)
    expect(missed.stderr).toContain('The secret db_password has no value in prod')
    expect(missed.stderr).toContain('`slipway secret set db_password prod < db.txt`')
    expect(await set('db_pasword prod', canary)).toMatchObject({
      code: 8,
      stderr: expect.stringContaining('did you mean db_password?'),
    })
    const made = dataOf(await set('db_password prod --json', `${canary} "ü"\n`))
    expect(made).toMatchObject({ outcome: 'made', services: ['web'], endsWithNewline: true })
    expect(dataOf(await set('db_password prod --json', `${canary} "ü"\n`))).toMatchObject({ outcome: 'unchanged' })
    const { plan } = dataOf(await slipway('plan prod --json')) as { plan: object }
    expect(JSON.stringify(plan)).toContain(`${await arnOf('shop/prod/db_password')}:::${made['version'] as string}`)
    const SecretId = 'shop/prod/db_password'
    const stored = await ask<object>('secretsmanager', 'GetSecretValue', { SecretId })
    expect(stored).toMatchObject({
      SecretString: `${canary} "ü"
`,
    })
  })

  it('are removed for a time in which they come back', async () => {
    expect((await slipway('secret rm db_password prod')).stderr).toContain('--yes')
    const removed = await slipway('secret rm db_password prod --yes')
    expect(removed.stderr).toContain('AWS deletes it in 30 d')
    expect(removed.stderr).toContain('web still needs it')
    expect((await slipway('secret ls prod')).stdout).toMatch(/✖ db_password +removed/)
    expect((await set('db_password prod', `${canary}-back`)).code).toBe(0)
  })

  it('are removed by down where Slipway made them, and kept and named where a person did', async () => {
    const down = await slipway('down prod --yes')
    expect(down.stderr).toContain('0 resources left')
    expect(down.stderr).toContain('slipway secret rm db_password prod')
    const { SecretList } = await ask<{ SecretList: { Name: string }[] }>('secretsmanager', 'ListSecrets', {})
    expect(SecretList.map(({ Name }) => Name)).toEqual(['shop/prod/db_password'])
  })

  it('are in nothing that was printed, and in no template', async () => {
    expect(printed.join('\n')).toContain('API_TOKEN')
    expect(printed.join('\n')).not.toContain(canary)
    const left = await user.run('grep', ['-rlF', canary, 'state'])
    expect(left.stdout).toBe('')
    const out = await slipway('synth prod -o out')
    expect([out.code, (await user.run('grep', ['-rlF', canary, 'out'])).stdout]).toEqual([0, ''])
  })
})
