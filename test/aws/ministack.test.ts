import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Emulator } from '../../src/core/aws/emulator-port.ts'
import { awsTool, createUser, type User } from './harness.ts'
import { type Answered, ask, buildShop, images, leftIn, removeShopImages, startMiniStack } from './ministack.ts'
import { anyKeys } from './shop-files.ts'

// The life of the example's `prod` in MiniStack, where tasks are containers and the balancer serves what they say, looked at from outside
// with the AWS CLI: who calls whom, the figures of guide A, and what moto does not make (tables of subnets, and their removal).

/** Time for the images: the first time on a machine they install Debian packages. */
const buildMs = 600_000

/** Time for an `up` of ten stacks, whose services start one after the other. */
const upMs = 300_000

/** Images that are there, and a job that asks for its secret: names are there for services only, so the example has no job in AWS. */
const override = (web: string) => `services:
  web: { build: !reset null, image: ${web} }
  api: { build: !reset null, image: ${images.api} }
  worker: { build: !reset null, image: ${images.api} }
  migrate: { build: !reset null, image: ${images.api} }
  db: { build: !reset null, image: ${images.db} }
  redis: { build: !reset null, image: ${images.redis}, depends_on: { check: { condition: service_completed_successfully } } }
  check:
    image: ${images.redis}
    entrypoint: [sh, -c]
    command: ['test -s /run/secrets/db_password']
    secrets: [db_password]
    restart: 'no'
`

let emulator: Emulator
let user: User
beforeAll(async () => {
  emulator = await startMiniStack()
  const env = { AWS_ENDPOINT_URL: emulator.url, AWS_DEFAULT_REGION: 'eu-west-1', SLIPWAY_TOOLS_IMAGE: images.tools }
  user = await createUser({}, { ...anyKeys, ...env })
  const edit = async (path: string, from: string, to: string) =>
    user.write(path, (await readFile(join(user.folder, path), 'utf8')).replace(from, to))
  await buildShop(user.folder, () => edit('web/site/index.html', '<h1', '<h1 class="changed"'))
  await edit(
    'slipway.yaml',
    'region: eu-west-1',
    'region: eu-west-1\n    network: { cidr: 10.16.0.0/16, zones: 2, nat: one }',
  )
  await user.write('compose.override.yaml', override(images.web))
}, buildMs)
afterAll(async () => {
  await emulator?.close()
  await user?.remove()
  await removeShopImages()
})

/** What the AWS CLI finds, as JSON. */
async function aws<T>(line: string, query: string): Promise<T> {
  const { stdout, stderr } = await user.run(awsTool('aws'), [...line.split(' '), '--query', query, '--output', 'json'])
  expect(stderr).toBe('')
  return JSON.parse(stdout) as T
}

const named = "Tags[?Key=='Name']|[0].Value"

let balancer: readonly [name: string, arn: string] = ['', '']

/** Asks the shop through the balancer until the answer is as wanted; gives the last one. */
async function answer(isWanted: (answered: Answered) => boolean, path = '/', body?: unknown) {
  const asked = { url: emulator.url, balancer: balancer[0], host: 'shop.example.com:443', path, body }
  for (let tries = 0; ; tries++) {
    const said = await ask(asked)
    if ((said && isWanted(said)) || tries === 100) return said
    await sleep(200)
  }
}

const isWell = ({ status }: Answered) => status < 300

describe('the shop of the examples in MiniStack', () => {
  it('is made by up', { timeout: upMs }, async () => {
    const set = 'slipway secret set db_password prod < secrets/db_password.txt'
    expect(await user.run('sh', ['-c', set])).toMatchObject({ code: 0 })
    const up = await user.slipway(['up', 'prod'])
    expect(up, up.stderr).toMatchObject({ code: 0, stdout: 'edge  https://shop.example.com\n' })
    balancer = await aws('elbv2 describe-load-balancers', 'LoadBalancers[0].[LoadBalancerName, LoadBalancerArn]')
  })

  it('serves its page, whose calls reach the API, the database, the queue and the worker', async () => {
    expect(await answer(isWell)).toMatchObject({ status: 200, text: expect.stringContaining('<h1 id="name">') })
    const shop = await answer(isWell, '/api/shop')
    expect(JSON.parse(shop?.text ?? '')).toMatchObject({ name: 'Harbour Goods' })
    const health = await answer(isWell, '/api/health')
    expect(JSON.parse(health?.text ?? '')).toMatchObject({ status: 'ok', db: 'ok', redis: 'ok' })
    const ordered = await answer(isWell, '/api/orders', { product: 1, quantity: 2 })
    const { id } = JSON.parse(ordered?.text ?? '') as { id: number }
    const done = await answer(({ text }) => text.includes('"done"'), `/api/orders/${id}`)
    expect(JSON.parse(done?.text ?? '')).toMatchObject({ product: 1, state: 'done', receipt: expect.any(String) })
  })

  it('leads whoever comes by HTTP to HTTPS', async () => {
    const plain = await ask({ url: emulator.url, balancer: balancer[0], host: 'shop.example.com', path: '/a' })
    expect(plain).toMatchObject({ status: 301, location: 'https://shop.example.com:443/a' })
  })

  it('has services that have settled, on tasks and targets that are healthy, after a job that had its secret', async () => {
    const cluster = `--cluster ${await aws<string>('ecs list-clusters', 'clusterArns[0]')}`
    const [services, tasks, jobs, [group]] = await Promise.all([
      aws<string[]>(`ecs list-services ${cluster}`, 'serviceArns'),
      aws<string[]>(`ecs list-tasks ${cluster}`, 'taskArns'),
      aws<string[]>(`ecs list-tasks ${cluster} --family shop-prod-check --desired-status STOPPED`, 'taskArns'),
      aws<[string]>('elbv2 describe-target-groups', 'TargetGroups[?Port==`8011`].TargetGroupArn'),
    ])
    const containers = 'containers[].[name, lastStatus, exitCode]'
    const [settled, found, targets] = await Promise.all([
      aws<[string, number, number, string[]][]>(
        `ecs describe-services ${cluster} --services ${services.join(' ')}`,
        'services[].[serviceName, runningCount, desiredCount, deployments[].rolloutState]',
      ),
      aws<[string, string, [string, string, number | null][]][]>(
        `ecs describe-tasks ${cluster} --tasks ${[...tasks, ...jobs].join(' ')}`,
        `tasks[].[stopCode, healthStatus, ${containers}]`,
      ),
      aws(
        `elbv2 describe-target-health --target-group-arn ${group}`,
        'TargetHealthDescriptions[].[Target.Port, TargetHealth.State]',
      ),
    ])
    const shown = settled.map(([name, ...rest]) => [/service-(\w+)-/.exec(name)?.[1], ...rest])
    expect(shown.toSorted()).toEqual([
      ['api', 2, 2, ['COMPLETED']],
      ['db', 1, 1, ['COMPLETED']],
      ['redis', 1, 1, ['COMPLETED']],
      ['web', 1, 1, ['COMPLETED']],
      ['worker', 1, 1, ['COMPLETED']],
    ])
    // Neither the worker nor the job has a check.
    const healths = found.map(([, health]) => health).toSorted()
    expect(healths).toEqual([...Array(5).fill('HEALTHY'), ...Array(2).fill('UNKNOWN')])
    const stopped = found
      .flatMap(([code, , all]) => all.map((one) => [code, ...one]))
      .filter((one) => one[2] === 'STOPPED')
    expect(stopped.map((one) => one.join(' ')).toSorted()).toEqual([
      ' api-files STOPPED 0',
      ' api-files STOPPED 0',
      ' db-files STOPPED 0',
      ' worker-files STOPPED 0',
      'EssentialContainerExited check STOPPED 0',
      'EssentialContainerExited check-files STOPPED 0',
    ])
    expect(targets).toEqual([[8011, 'healthy']])
  })

  it('has the network of guide A: ranges and names, tables with their ways and subnets, a NAT gateway with its address', async () => {
    const [subnets, tables, gateways, addresses] = await Promise.all([
      aws<string[][]>('ec2 describe-subnets', `Subnets[?Tags].[${named}, CidrBlock, AvailabilityZone, SubnetId]`),
      aws<[string, (string | null)[][], string[]][]>(
        'ec2 describe-route-tables',
        `RouteTables[?Tags].[${named}, Routes[].[DestinationCidrBlock, GatewayId || NatGatewayId], Associations[].SubnetId]`,
      ),
      aws<string[][]>('ec2 describe-nat-gateways', `NatGateways[].[${named}, State, SubnetId]`),
      aws<string[]>('ec2 describe-addresses', 'Addresses[].PublicIp'),
    ])
    const sorted = subnets.toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1))
    expect(sorted.map(([name, range, zone]) => [name, range, zone])).toEqual([
      ['shop-prod-private-a', '10.16.128.0/21', 'eu-west-1a'],
      ['shop-prod-private-b', '10.16.136.0/21', 'eu-west-1b'],
      ['shop-prod-public-a', '10.16.0.0/21', 'eu-west-1a'],
      ['shop-prod-public-b', '10.16.8.0/21', 'eu-west-1b'],
    ])
    const ids = sorted.map((subnet) => subnet[3] ?? '')
    const ways = tables.map(([name, routes, of]) => {
      const out = routes.find(([range]) => range === '0.0.0.0/0')?.[1]
      return [name, out?.slice(0, 4), of.toSorted()]
    })
    expect(ways.toSorted()).toEqual([
      ['shop-prod-private', 'nat-', ids.slice(0, 2).toSorted()],
      ['shop-prod-public', 'igw-', ids.slice(2).toSorted()],
    ])
    expect(gateways).toEqual([['shop-prod-public', 'available', ids[2]]])
    expect(addresses).toHaveLength(1)
  })

  it('has its listeners', async () => {
    const query = 'Listeners[].[Protocol, Port, DefaultActions[0].Type]'
    const listeners = await aws<string[][]>(`elbv2 describe-listeners --load-balancer-arn ${balancer[1]}`, query)
    expect(listeners.toSorted()).toEqual([
      ['HTTP', 80, 'redirect'],
      ['HTTPS', 443, 'fixed-response'],
    ])
  })

  it('changes what the files change, and nothing the second time', async () => {
    await user.write('compose.override.yaml', override(images.changedWeb))
    const up = await user.slipway(['up', 'prod'])
    expect(up.stderr).toContain('✔ service-web: change stack shop-prod-service-web')
    const page = await answer(({ text }) => text.includes('<h1 class="changed"'))
    expect(page?.text).toContain('<h1 class="changed"')
    expect((await user.slipway(['up', 'prod'])).stderr).toContain('Nothing to do')
  })

  it('is removed by down, network, balancer, roles, containers and all', async () => {
    expect(await leftIn(emulator)).not.toEqual([])
    const down = await user.slipway(['down', 'prod', '--yes'])
    expect(down.stderr).toContain('0 resources left')
    const left = await Promise.all([
      aws('ec2 describe-vpcs', 'Vpcs[?!IsDefault]'),
      aws('ec2 describe-nat-gateways', 'NatGateways'),
      aws('elbv2 describe-target-groups', 'TargetGroups'),
      aws('iam list-roles', 'Roles'),
    ])
    expect(left).toEqual(left.map(() => []))
    expect(await leftIn(emulator)).toEqual([])
  })
})
