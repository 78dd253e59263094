import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { CloudFormationClient, DescribeStacksCommand, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { awsTool, createUser, startMoto, type Emulator, type User } from './harness.ts'
import { anyKeys, shopFiles } from './shop-files.ts'

// Stacks that the deploy.sh of `slipway synth` made with the AWS CLI, against moto, and what `up` makes of them. The script takes its
// time, for each of its questions is a start of the CLI: it runs once, as it was before it said the component of a stack.

let moto: Emulator
let user: User
let cloudFormation: CloudFormationClient

beforeAll(async () => {
  moto = await startMoto({ mended: true })
  user = await createUser(shopFiles, { AWS_ENDPOINT_URL: moto.url, ...anyKeys })
  const credentials = { accessKeyId: anyKeys.AWS_ACCESS_KEY_ID, secretAccessKey: anyKeys.AWS_SECRET_ACCESS_KEY }
  cloudFormation = new CloudFormationClient({ endpoint: moto.url, region: 'eu-west-1', credentials })
  await user.slipway(['synth', 'prod', '-o', 'out'])
  const script = join(user.folder, 'out', 'deploy.sh')
  const text = await readFile(script, 'utf8')
  const older = text.replace('"slipway:component=$component" ', '')
  expect(older).not.toBe(text)
  await writeFile(script, older)
  const aws = awsTool('aws')
  const PATH = aws === 'aws' ? (user.env['PATH'] ?? '') : `${dirname(aws)}:${user.env['PATH']}`
  const ended = await user.run('/bin/sh', [script], { PATH })
  expect(ended.stderr).toContain('All stacks are deployed')
}, 240_000)
afterAll(async () => {
  await moto?.stop()
  await user?.remove()
})

async function stacks() {
  return (await cloudFormation.send(new DescribeStacksCommand({}))).Stacks ?? []
}

async function physicalIds(): Promise<string[]> {
  const lists = await Promise.all(
    (await stacks()).map(({ StackName }) => cloudFormation.send(new ListStackResourcesCommand({ StackName }))),
  )
  return lists
    .flatMap(({ StackResourceSummaries: all = [] }) => all.map((one) => one.PhysicalResourceId ?? ''))
    .toSorted()
}

async function tagsOf(name: string): Promise<string[]> {
  const stack = (await stacks()).find(({ StackName }) => StackName === name)
  return (stack?.Tags ?? []).map(({ Key, Value }) => `${Key}=${Value}`).toSorted()
}

describe('stacks that deploy.sh made', () => {
  it('are those of the environment for status and plan', async () => {
    expect(await tagsOf('shop-prod-network')).toEqual(['slipway:environment=prod', 'slipway:project=shop'])
    const status = await user.slipway(['status', 'prod'])
    expect(status.stderr).toContain('shop in prod: 7 stacks in 123456789012, eu-west-1')
    const plan = await user.slipway(['plan', 'prod'])
    expect(plan.stdout).toMatch(/~ change +stack shop-prod-network +made by hand: taken over, with its tags/)
    expect(plan.stdout).not.toContain('replace')
  })

  it('are taken over by up: their tags are added, nothing is replaced, and the release is recorded', async () => {
    const before = await physicalIds()
    const up = await user.slipway(['up', 'prod'])
    expect(up).toMatchObject({ code: 0, stderr: expect.stringContaining('7 stacks, release 1') })
    expect(await physicalIds()).toEqual(before)
    const own = ['slipway:environment=prod', 'slipway:project=shop', 'slipway:release=1']
    expect(await tagsOf('shop-prod-service-web')).toEqual(['slipway:component=service-web', ...own])
    expect((await user.slipway(['up', 'prod'])).stderr).toContain('Nothing to do')
  })

  it('restart and scale as all others, until the next up', async () => {
    const restarted = await user.slipway(['restart', '-e', 'prod', 'web'])
    expect(restarted.stderr).toContain('Restarted web in prod in 123456789012, eu-west-1')
    expect((await user.slipway(['up', 'prod'])).stderr).toContain('Nothing to do')
    const scaled = await user.slipway(['scale', '-e', 'prod', 'web=3'])
    expect(scaled.stderr).toContain('web runs 3 tasks in prod')
    const plan = await user.slipway(['plan', 'prod'])
    expect(plan.stdout).toMatch(/~ change +service web +from 3 to 1 task, as the files say/)
    const up = await user.slipway(['up', 'prod', '--json'])
    const { data } = JSON.parse(up.stdout.trim().split('\n').at(-1) ?? '') as { data: Record<string, unknown> }
    expect(data).toMatchObject({ outcome: 'changed', release: 1 })
    expect((await user.slipway(['up', 'prod'])).stderr).toContain('Nothing to do')
  })

  it('are told by plan --json with the number of the release that would be made', async () => {
    const releaseOf = async () => {
      const { stdout } = await user.slipway(['plan', 'prod', '--json'])
      return (JSON.parse(stdout) as { data: { plan: { release: number } } }).data.plan.release
    }
    expect(await releaseOf()).toBe(1)
    await user.write('compose.yaml', shopFiles['compose.yaml'].replace('1.27', '1.28'))
    expect(await releaseOf()).toBe(2)
  })
})
