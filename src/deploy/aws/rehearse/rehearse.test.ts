import { describe, expect, it } from 'vitest'
import { makeWorld, type World } from '../../../../test/fakes/cloud-fixture.ts'
import type { AwsTarget } from '../../../core/aws/aws-target.ts'
import type { Emulator, EmulatorOrder } from '../../../core/aws/emulator-port.ts'
import type { Context } from '../../../core/context.ts'
import { failureOf } from '../../../core/error.ts'
import type { Event } from '../../../core/event.ts'
import type { RehearseReport } from './rehearsal.ts'
import { rehearse } from './rehearse.ts'

const files: Readonly<Record<string, string>> = {
  '/work/compose.yaml': 'name: shop\nservices:\n  web: {image: nginx, ports: ["8011:80"]}\n',
  '/work/slipway.yaml': `project: shop
environments:
  prod:
    platform: fargate
    region: eu-west-1
    account: "999999999999"
    role: deployer
    edge: {domain: shop.example.com, certificate: request, zone: Z0123456789ABC}
    services:
      web: {routes: [{host: shop.example.com, port: 80}]}
`,
}

interface Played {
  readonly world: World
  readonly events: Event[]
  readonly orders: EmulatorOrder[]
  readonly targets: AwsTarget[]
  closed: number
}

/** A rehearsal against CloudFormation in memory, which stands for an emulator; `own` is what else is said of that. */
function stage(
  env: Record<string, string> = {},
  world = makeWorld(),
  signal = new AbortController().signal,
  own: Partial<Emulator> = {},
) {
  const played: Played = { world, events: [], orders: [], targets: [], closed: 0 }
  const { clock, cloud } = world
  const context = {
    ...{ clock, env, signal, emit: (event: Event) => played.events.push(event) },
    actor: { user: 'ada', host: 'laptop', pid: 1, home: '/home/ada', isAlive: () => true },
    files: { readText: async (path: string) => files[path] },
    cloud: { open: () => expect.unreachable('AWS itself is never asked') },
    emulator: {
      open: async (order: EmulatorOrder) => {
        played.orders.push(order)
        const open = async (target: AwsTarget) => {
          played.targets.push(target)
          return cloud
        }
        return {
          ...{ kind: 'moto', version: '5.2.1', url: 'http://127.0.0.1:5000', isOwn: order.endpoint === undefined },
          ...{ hasContainers: false, cloud: { open }, aws: {}, close: async () => void played.closed++, ...own },
        }
      },
    },
  } as unknown as Context
  const run = () => rehearse(context, { directory: '/work', files: [], profiles: [], limitMs: 3_600_000 })
  return { played, run }
}

const actsOf = ({ acts }: RehearseReport) => acts.map(({ name, state, detail }) => `${name} ${state}: ${detail}`)

describe('a rehearsal', () => {
  it('makes, changes and removes the only environment, and ends the emulator', async () => {
    const { played, run } = stage()
    const report = await run()
    expect(actsOf(report)).toEqual([
      'up done: 6 stacks made',
      'again done: nothing to do',
      'change done: change stack shop-prod-service-web',
      expect.stringMatching(/^down done: \d+ resources removed, 0 left$/),
    ])
    expect(report).toMatchObject({ environment: 'prod', left: [], emulator: { kind: 'moto', isOwn: true } })
    const stages = played.events.flatMap((event) => (event.type === 'stage' ? [event.name] : []))
    expect(stages.slice(2)).toEqual(['rehearse-up', 'rehearse-again', 'rehearse-change', 'rehearse-down'])
    const names = (await played.world.stacks.list()).map(({ name }) => name)
    expect([names, played.closed]).toEqual([['shop-foundation'], 1])
  })

  it('begins an emulator with the account of the environment, whose guard holds there, and assumes no role', async () => {
    const { played, run } = stage()
    const { notProved } = await run()
    expect(played.orders).toEqual([{ region: 'eu-west-1', account: '999999999999' }])
    expect(played.targets.at(-1)).toEqual({ region: 'eu-west-1', account: '999999999999' })
    expect(notProved).toContain('the role deployer: it was not assumed')
    expect(notProved.join('\n')).not.toContain('account guard')
    expect(notProved).toContain(
      'that it fits what exists outside of its stacks, which is made up here: hosted zone Z0123456789ABC',
    )
  })

  it('passes the guard in an emulator that runs, and says so', async () => {
    const { played, run } = stage({ AWS_ENDPOINT_URL: 'http://127.0.0.1:5000' })
    const { notProved } = await run()
    expect(played.orders[0]?.endpoint).toBe('http://127.0.0.1:5000')
    expect(played.targets.at(-1)).toEqual({ region: 'eu-west-1' })
    expect(notProved).toContain(
      'the account guard: the emulator is account 123456789012, the environment belongs to 999999999999',
    )
  })

  it('says of each type what the emulator makes of it', async () => {
    const { types, notProved } = await stage().run()
    expect(types).toContainEqual({ type: 'AWS::EC2::Subnet', wanted: 4, listed: 4, proof: 'made' })
    expect(notProved[0]).toMatch(/^taken without being made: .*AWS::S3::BucketPolicy/)
    expect(notProved[1]).toMatch(/^made, and not removed by the emulator: .*AWS::EC2::NatGateway/)
  })

  it('says what containers that run do not prove', async () => {
    const without = await stage().run()
    expect(without.notProved).toContain('that containers start, become healthy and serve: no task runs here')
    const { notProved } = await stage({}, undefined, undefined, { kind: 'ministack', hasContainers: true }).run()
    expect(notProved.join('\n')).not.toContain('no task runs here')
    expect(notProved).toContain('that the checks of the load balancer pass: a task that runs is a healthy target here')
  })

  it('that fails removes what it made, and says what failed', async () => {
    const world = makeWorld()
    world.stacks.failing.set('shop-prod-edge.LoadBalancer CREATE', 'no room')
    const { played, run } = stage({}, world)
    const report = await run()
    expect(report.acts.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'up failed',
      'again skipped',
      'change skipped',
      'down done',
    ])
    expect(report.acts[0]?.failure?.code).toBe('stack-failed')
    expect(report.acts[0]?.failure?.fix).toMatchInlineSnapshot(
      `"Mend what AWS says, then run \`slipway rehearse prod\` again."`,
    )
    expect(played.closed).toBe(1)
  })

  it('takes nothing away that somebody has in an emulator', async () => {
    const world = makeWorld()
    await stage({}, world).run()
    world.stacks.failing.set('shop-prod-network.Vpc DELETE', 'in use')
    await stage({}, world).run()
    const { played, run } = stage({ AWS_ENDPOINT_URL: 'http://127.0.0.1:5000' }, world)
    const failure = await run().then(() => expect.unreachable(), failureOf)
    expect(failure).toMatchObject({ code: 'emulator-refused', why: expect.stringContaining('would remove it') })
    expect(played.closed).toBe(1)
  })

  it('that is interrupted ends the emulator, and says what is left', async () => {
    const controller = new AbortController()
    const { played, run } = stage({}, makeWorld(), controller.signal)
    const original = played.events.push.bind(played.events)
    played.events.push = (event: Event) => {
      if (event.type === 'step' && event.state === 'started') controller.abort(new Error('Ctrl-C'))
      return original(event)
    }
    const failure = await run().then(() => expect.unreachable(), failureOf)
    expect(failure).toMatchObject({ code: 'interrupted', fix: expect.stringContaining('Nothing is left') })
    expect(played.closed).toBe(1)
  })
})
