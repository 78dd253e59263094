import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Emulator } from '../../src/core/aws/emulator-port.ts'
import { awsTool, createUser, type User } from './harness.ts'
import { ask, serving, startMiniStack, tagWebImage, webImage } from './ministack.ts'
import { anyKeys, shopFiles } from './shop-files.ts'

// A complete life of an environment in MiniStack, where tasks are containers and the balancer serves what they say, looked at from
// outside with the AWS CLI: the figures of guide A, and what moto does not make (tables of subnets, and their removal).

const compose = (page: string) => `name: shop
services:
  web:
    image: ${webImage}
    command: ${serving(page)}
    ports: ["8011:80"]
`

let emulator: Emulator
let user: User
beforeAll(async () => {
  tagWebImage()
  emulator = await startMiniStack()
  const files = { 'compose.yaml': compose('first'), 'slipway.yaml': shopFiles['slipway.yaml'] }
  user = await createUser(files, { ...anyKeys, AWS_ENDPOINT_URL: emulator.url, AWS_DEFAULT_REGION: 'eu-west-1' })
})
afterAll(async () => {
  await emulator?.close()
  await user?.remove()
})

/** What the AWS CLI finds, as JSON. */
async function aws<T>(line: string, query: string): Promise<T> {
  const { stdout } = await user.run(awsTool('aws'), [...line.split(' '), '--query', query, '--output', 'json'])
  return JSON.parse(stdout) as T
}

const named = "Tags[?Key=='Name']|[0].Value"

let balancer: readonly [name: string, arn: string] = ['', '']

/** Asks the balancer until it says that; gives the last answer. */
async function answerOf(wanted: string): Promise<string> {
  let said = ''
  for (let tries = 0; tries < 100 && said !== wanted; tries++) {
    if (tries > 0) await sleep(200)
    said = await ask(emulator.url, balancer[0], 'shop.example.com')
  }
  return said
}

describe('an environment in MiniStack', () => {
  it('is made by up, and its page is served through the balancer by a container', async () => {
    const up = await user.slipway(['up', 'prod'])
    expect(up).toMatchObject({ code: 0, stdout: 'edge  http://shop.example.com\n' })
    balancer = await aws('elbv2 describe-load-balancers', 'LoadBalancers[0].[LoadBalancerName, LoadBalancerArn]')
    expect(await answerOf('200 first')).toBe('200 first')
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

  it('has a listener and its target groups', async () => {
    const [listeners, groups] = await Promise.all([
      aws(
        `elbv2 describe-listeners --load-balancer-arn ${balancer[1]}`,
        'Listeners[].[Protocol, Port, DefaultActions[0].Type]',
      ),
      aws('elbv2 describe-target-groups', 'TargetGroups[].[Protocol, Port, TargetType]'),
    ])
    expect(listeners).toEqual([['HTTP', 80, 'fixed-response']])
    expect(groups).toEqual([
      ['HTTP', 80, 'ip'],
      ['HTTP', 80, 'ip'],
    ])
  })

  it('changes what the files change, and nothing the second time', async () => {
    await user.write('compose.yaml', compose('second'))
    const up = await user.slipway(['up', 'prod'])
    expect(up.stderr).toContain('✔ service-web: change stack shop-prod-service-web')
    expect(await answerOf('200 second')).toBe('200 second')
    expect((await user.slipway(['up', 'prod'])).stderr).toContain('Nothing to do')
  })

  it('is removed by down, network, balancer, roles and all', async () => {
    const down = await user.slipway(['down', 'prod', '--yes'])
    expect(down.stderr).toContain('0 resources left')
    const left = await Promise.all([
      aws('ec2 describe-vpcs', 'Vpcs[?!IsDefault]'),
      aws('ec2 describe-nat-gateways', 'NatGateways'),
      aws('elbv2 describe-target-groups', 'TargetGroups'),
      aws('iam list-roles', 'Roles'),
    ])
    expect(left).toEqual(left.map(() => []))
  })
})
