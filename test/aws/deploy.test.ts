import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { awsTool, createUser, startMoto, type Emulator, type User } from './harness.ts'
import { anyKeys, shopFiles } from './shop-files.ts'

// Against moto, an emulated AWS API. It has neither failures nor waits, and knows some types of resources by name only:
// what CloudFormation does over time is in src/deploy/aws/*.test.ts, with a CloudFormation in memory.

let moto: Emulator
let user: User

beforeAll(async () => {
  moto = await startMoto({ mended: true })
  user = await createUser(shopFiles, { AWS_ENDPOINT_URL: moto.url, ...anyKeys })
})
afterAll(async () => {
  await moto?.stop()
  await user?.remove()
})

/** What the AWS CLI sees. */
async function aws(...argv: string[]): Promise<string> {
  const { stdout } = await user.run(awsTool('aws'), [...argv, '--output', 'text', '--region', 'eu-west-1'])
  return stdout.trim()
}

async function stacks(): Promise<string[]> {
  const rows = await aws('cloudformation', 'describe-stacks', '--query', 'Stacks[].[StackName,StackStatus]')
  return rows
    .split('\n')
    .map((row) => row.replace('\t', ' '))
    .toSorted()
}

const names = [
  'foundation',
  'prod-ecs',
  'prod-edge',
  'prod-network',
  'prod-security',
  'prod-service-api',
  'prod-service-web',
]
const made = names.map((name) => `shop-${name} CREATE_COMPLETE`)

describe('an environment in AWS', () => {
  it('is planned without credentials', async () => {
    const planned = await user.slipway(['plan', 'prod', '--offline'], { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' })
    expect(planned).toMatchObject({ code: 0, stderr: expect.stringContaining('7 changes to shop in prod') })
    expect(planned.stdout).toContain('+ create  stack shop-prod-network')
  })

  it('is made by up', async () => {
    const up = await user.slipway(['up', 'prod'])
    expect(up).toMatchObject({ code: 0, stdout: 'edge  http://shop.example.com\n' })
    expect(up.stderr).toContain('prod in 123456789012, eu-west-1 is as the files say: 7 stacks')
    expect(await stacks()).toEqual(made)
    const bucket = await aws('s3api', 'list-buckets', '--query', 'Buckets[].Name')
    const keys = await aws('s3api', 'list-objects', '--bucket', bucket, '--query', 'Contents[].Key')
    expect(keys).toMatch(/^releases\/prod\/1\.json\ttemplates\/\w{64}\.json\ttemplates\/\w{64}\.json$/)
  })

  it('is left alone by the next up', async () => {
    const up = await user.slipway(['up', 'prod'])
    expect(up.stderr).toContain('Nothing to do: prod in 123456789012, eu-west-1 is as the files say')
    expect(await stacks()).toEqual(made)
    expect((await user.slipway(['plan', 'prod'])).stderr).toContain('Nothing to do')
  })

  it('shows its stacks', async () => {
    const status = await user.slipway(['status', 'prod', '--json'])
    const { data } = JSON.parse(status.stdout.trim().split('\n').at(-1) ?? '') as { data: Record<string, unknown> }
    expect(data).toMatchObject({ account: '123456789012', urls: [{ service: 'edge', url: 'http://shop.example.com' }] })
    expect(data['stacks']).toHaveLength(7)
    const settled = { wanted: 1, running: 1, pending: 0, rollout: 'COMPLETED' }
    expect(data['services']).toEqual([
      { ...settled, service: 'api', definition: 'shop-prod-api:1' },
      { ...settled, service: 'web', definition: 'shop-prod-web:1' },
    ])
  })

  it('says where it answers, what its files come to, and that nothing stands in the way', async () => {
    const opened = await user.slipway(['open', '--env', 'prod', '--print', 'web'])
    expect(opened).toMatchObject({ code: 0, stdout: 'http://shop.example.com/\n' })
    const config = await user.slipway(['config', '--env', 'prod'])
    expect(config).toMatchObject({ code: 0, stdout: expect.stringContaining('name: shop') })
    const doctor = await user.slipway(['doctor', 'prod'])
    expect(doctor.stdout).toContain('123456789012, eu-west-1')
    expect(doctor.stdout).toContain('7 there, none under way')
    expect(doctor).toMatchObject({ code: 0, stderr: expect.stringContaining('the way of `slipway up prod`') })
  })

  it('changes what the files change, and says it before', async () => {
    const text = shopFiles['compose.yaml'].replace('1.27', '1.28')
    await user.write('compose.yaml', text)
    const plan = await user.slipway(['plan', 'prod'])
    expect(plan.stdout).toContain('~ change  stack shop-prod-service-web  1 replaced, 1 changed')
    expect(plan.stdout).toContain(
      '± replace  Task     AWS::ECS::TaskDefinition\n      image of web: nginx:1.27 → nginx:1.28',
    )
    await user.slipway(['up', 'prod'])
    const changed = (await stacks()).filter((row) => row.endsWith('UPDATE_COMPLETE'))
    expect(changed).toEqual(['shop-prod-service-web UPDATE_COMPLETE'])
  })

  it('is refused for another account, before anything is asked of it', async () => {
    await user.write('slipway.yaml', shopFiles['slipway.yaml'].replace('123456789012', '999999999999'))
    const up = await user.slipway(['up', 'prod'])
    expect(up.code).toBe(11)
    expect(up.stderr).toContain('This is AWS account 123456789012, and the environment belongs to 999999999999')
    await user.write('slipway.yaml', shopFiles['slipway.yaml'])
  })

  it('is removed by down, but for the foundation', async () => {
    const refused = await user.slipway(['down', 'prod'])
    expect(refused.stderr).toContain('--yes')
    const down = await user.slipway(['down', 'prod', '--yes'])
    expect(down.stderr).toContain('0 resources left')
    expect(down.stderr).toContain('aws cloudformation delete-stack --stack-name shop-foundation')
    expect(await stacks()).toEqual(['shop-foundation CREATE_COMPLETE'])
    expect((await user.slipway(['down', 'prod', '--yes'])).stderr).toContain('Nothing to remove: 0 resources left')
  })
})
