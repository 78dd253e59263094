import { describe, expect, it } from 'vitest'
import { componentWith, locksIn, makeWorld, smallShop, type World } from '../../../test/fakes/cloud-fixture.ts'
import { failureFrom } from '../../../test/fakes/failure-from.ts'
import type { Event } from '../../core/event.ts'
import type { LandscapeChange } from './change-landscape.ts'

async function statuses({ stacks }: World): Promise<Record<string, string>> {
  return Object.fromEntries((await stacks.list()).map(({ name, status }) => [name, status]))
}

/** Steps in the order in which they began and ended. */
function order(events: readonly Event[]): string[] {
  return events.flatMap((event) => (event.type === 'step' ? [`${event.state} ${event.title.split(' ').at(-1)}`] : []))
}

const whole = {
  'shop-foundation': 'CREATE_COMPLETE',
  'shop-prod-network': 'CREATE_COMPLETE',
  'shop-prod-security': 'CREATE_COMPLETE',
  'shop-prod-service-api': 'CREATE_COMPLETE',
  'shop-prod-service-web': 'CREATE_COMPLETE',
}

describe('up', () => {
  it('makes every stack, the used before the users, services side by side', async () => {
    const world = makeWorld()
    const result = await world.up(smallShop())
    expect(await statuses(world)).toEqual(whole)
    expect(result.outcome).toBe('changed')
    const began = order(world.events)
    const at = (text: string) => began.indexOf(text)
    expect(at('done shop-foundation')).toBeLessThan(at('started shop-prod-network'))
    expect(at('done shop-prod-network')).toBeLessThan(at('started shop-prod-security'))
    expect(at('started shop-prod-service-web')).toBeLessThan(at('done shop-prod-service-api'))
  })

  it('tells how far each stack is', async () => {
    const world = makeWorld()
    await world.up(smallShop())
    const texts = world.events.flatMap((event) => (event.type === 'progress' ? [event.text] : []))
    expect(texts).toContain('CREATE_IN_PROGRESS: 1 of 3 resources, now SubnetA, SubnetB')
  })

  it('changes no service before what it needs is delivered, and delivers nothing twice', async () => {
    const world = makeWorld()
    const there = new Set<string>()
    const deliver: LandscapeChange['deliver'] = async (context, mode) => {
      const pending = there.has('image')
        ? []
        : [{ action: 'create', subject: 'image of web', detail: 'pushed' } as const]
      if (mode === 'look') return { valueOf: () => undefined, pending }
      context.emit({
        type: 'note',
        level: 'info',
        text: `made beside ${Object.keys(await statuses(world)).join(', ')}`,
      })
      there.add('image')
      return { valueOf: () => 'nginx@sha256:1', pending: [] }
    }
    const result = await world.up(smallShop(), { deliver })
    expect(result.changes[0]).toMatchObject({ subject: 'image of web' })
    expect(world.events).toContainEqual({ type: 'note', level: 'info', text: 'made beside shop-foundation' })
    world.events.length = 0
    expect((await world.up(smallShop(), { deliver })).outcome).toBe('unchanged')
    expect(world.events.filter(({ type }) => type === 'note')).toEqual([])
  })

  it('does nothing and writes nothing the second time', async () => {
    const world = makeWorld()
    await world.up(smallShop())
    const writes = world.stacks.writes.length
    const second = await world.up(smallShop())
    expect(second.outcome).toBe('unchanged')
    expect(world.stacks.writes.length).toBe(writes)
  })

  it('touches only the stacks that change', async () => {
    const world = makeWorld()
    await world.up(smallShop())
    world.stacks.writes.length = 0
    await world.up(smallShop({ image: 'nginx:1.28' }))
    expect(world.stacks.writes.toSorted()).toEqual([
      'create change set shop-prod-service-api',
      'create change set shop-prod-service-web',
      'execute shop-prod-service-api',
      'execute shop-prod-service-web',
    ])
  })

  it('keeps the zones that it chose, also when the region has new ones', async () => {
    const world = makeWorld()
    await world.up(smallShop())
    world.stacks.regionZones.unshift('eu-west-1-new')
    expect((await world.up(smallShop())).outcome).toBe('unchanged')
    expect((await world.stacks.observe('shop-prod-network'))?.parameters).toEqual({
      ZoneA: 'eu-west-1a',
      ZoneB: 'eu-west-1b',
    })
  })

  it('keeps the image of a machine, and says what a newer one replaces where it is asked for', async () => {
    const world = makeWorld()
    const machine = componentWith(
      'network',
      {
        Nat: ['AWS::EC2::Instance', { ImageId: { Ref: 'NatImage' } }],
        Route: ['AWS::EC2::Route', { InstanceId: { Ref: 'Nat' } }],
      },
      {},
      { NatImage: { from: 'machine-image', architecture: 'arm64' } },
    )
    const [first] = smallShop().components
    const landscape = { ...smallShop(), components: [...(first ? [first] : []), machine] }
    await world.up(landscape, { wish: { machineImages: { arm64: 'ami-1' } } })
    expect((await world.up(landscape, { wish: { machineImages: { arm64: 'ami-2' } } })).outcome).toBe('unchanged')
    const { changes } = await world.up(landscape, { wish: { machineImages: { arm64: 'ami-2' }, renewsMachines: true } })
    const { resources } = changes.find(({ subject }) => subject === 'stack shop-prod-network') ?? {}
    expect(resources?.map(({ action, logicalId }) => `${action} ${logicalId}`)).toEqual(['replace Nat', 'change Route'])
    expect((await world.stacks.observe('shop-prod-network'))?.parameters).toEqual({ NatImage: 'ami-2' })
  })

  it('removes a service that is gone, and its group only then', async () => {
    const world = makeWorld()
    await world.up(smallShop())
    await world.up(smallShop({ services: ['api'] }))
    expect(Object.keys(await statuses(world))).not.toContain('shop-prod-service-web')
    expect([...world.stacks.existing.values()].toSorted()).toEqual([
      'shop-foundation.Bucket',
      'shop-prod-network.SubnetA',
      'shop-prod-network.SubnetB',
      'shop-prod-network.Vpc',
      'shop-prod-security.apiGroup',
      'shop-prod-service-api.Service',
      'shop-prod-service-api.Task',
    ])
  })

  it('adds one service and removes another in one go', async () => {
    const world = makeWorld()
    await world.up(smallShop({ services: ['api', 'web'] }))
    await world.up(smallShop({ services: ['api', 'shop'] }))
    const all = [...world.stacks.existing.values()]
    expect(all).toContain('shop-prod-service-shop.Service')
    expect(all.filter((name) => name.includes('web'))).toEqual([])
    expect((await world.up(smallShop({ services: ['api', 'shop'] }))).outcome).toBe('unchanged')
  })
})

describe('data', () => {
  it('is not replaced unless it is allowed by name', async () => {
    const world = makeWorld()
    await world.up(smallShop({ table: 'orders' }))
    world.stacks.writes.length = 0
    const failure = await failureFrom(world.up(smallShop({ table: 'sales' })))
    expect(failure).toMatchObject({
      code: 'confirmation-needed',
      what: 'Data would be lost',
      why: 'shop-prod-data.Table (AWS::RDS::DBInstance) would be replaced',
      fix: 'Save what is in it, then run `slipway up prod --allow-replace shop-prod-data.Table`. Nothing was changed.',
    })
    expect(world.stacks.writes).toEqual([])
    await world.up(smallShop({ table: 'sales' }), { allowReplace: ['shop-prod-data.Table'] })
    expect(await statuses(world)).toMatchObject({ 'shop-prod-data': 'UPDATE_COMPLETE' })
  })

  it('is not replaced where another name is allowed, and a name that allows nothing is told', async () => {
    const world = makeWorld()
    await world.up(smallShop({ table: 'orders' }))
    const allowReplace = ['shop-prod-data.Tabel']
    const failure = await failureFrom(world.up(smallShop({ table: 'sales' }), { allowReplace }))
    expect(failure.fix).toContain('--allow-replace shop-prod-data.Table`')
    await world.up(smallShop({ table: 'orders' }), { allowReplace })
    expect(world.events).toContainEqual({
      type: 'note',
      level: 'warning',
      text: '--allow-replace shop-prod-data.Tabel allows nothing: no resource with data of that name would be replaced or removed',
    })
  })

  it('is not removed with its stack either', async () => {
    const world = makeWorld()
    await world.up(smallShop({ table: 'orders' }))
    const failure = await failureFrom(world.up(smallShop()))
    expect(failure.why).toBe('shop-prod-data.Table (AWS::RDS::DBInstance) would be removed')
  })

  it('is not replaced behind the back of the plan', async () => {
    const world = makeWorld()
    await world.up(smallShop())
    const port = Object.create(world.stacks) as typeof world.stacks
    port.observeChangeSet = async (id) => {
      const made = await world.stacks.observeChangeSet(id)
      return made && { ...made, changes: made.changes.map((one) => ({ ...one, replacement: 'True' as const })) }
    }
    const bound = bind(world, port)
    const failure = await failureFrom(world.up(smallShop({ image: 'nginx:1.28' }), { port: bound }))
    expect(failure.why).toMatch(/^AWS would replace Service \(AWS::ECS::Service\), which the plan did not say$/)
    expect(world.stacks.writes.filter((one) => one.startsWith('execute shop-prod-service'))).toHaveLength(2)
  })
})

/** The methods of a class with private fields need their own object. */
function bind({ stacks }: World, own: object): typeof stacks {
  return new Proxy(stacks, {
    get: (target, name) => {
      if (Object.hasOwn(own, name)) return Reflect.get(own, name) as unknown
      const value = Reflect.get(target, name) as unknown
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
}

describe('a failure', () => {
  it('of a first creation names the first cause and rolls back; the next up makes it', async () => {
    const world = makeWorld()
    world.stacks.slow.set('SubnetB', 5000)
    world.stacks.failing.set('shop-prod-network.SubnetA CREATE', 'The CIDR is invalid')
    const failure = await failureFrom(world.up(smallShop()))
    expect(failure).toMatchObject({
      code: 'stack-failed',
      what: 'Stack shop-prod-network could not be created',
      why: 'SubnetA (AWS::EC2::Subnet): The CIDR is invalid',
    })
    expect(failure.evidence?.find(({ title }) => title === 'what serves now')?.lines).toEqual([
      'Stack shop-prod-network was never there before, and nothing of it serves; the next `up` deletes what is left and makes it again.',
      'Done before, and stays: create stack shop-foundation.',
    ])
    expect((await statuses(world))['shop-prod-network']).toBe('ROLLBACK_COMPLETE')
    world.stacks.failing.clear()
    await world.up(smallShop())
    expect(await statuses(world)).toEqual(whole)
  })

  it('of an update leaves the stack as it was, and says what was done before', async () => {
    const world = makeWorld()
    await world.up(smallShop())
    world.stacks.failing.set('shop-prod-service-web.Service UPDATE', 'ECS Deployment Circuit Breaker was triggered')
    const failure = await failureFrom(world.up(smallShop({ image: 'nginx:1.28' })))
    expect(failure.why).toBe('Service (AWS::ECS::Service): ECS Deployment Circuit Breaker was triggered')
    expect(failure.evidence?.flatMap(({ lines }) => lines)).toContain(
      'Stack shop-prod-service-web is as it was before.',
    )
    expect((await world.stacks.observe('shop-prod-service-web'))?.parameters['Image']).toBe('nginx:1.27')
    world.stacks.failing.clear()
    await world.up(smallShop({ image: 'nginx:1.28' }))
    expect((await world.stacks.observe('shop-prod-service-web'))?.parameters['Image']).toBe('nginx:1.28')
  })

  it('that is a denied action names the permission, and one of a quota says so', async () => {
    const world = makeWorld()
    const user = 'arn:aws:iam::123456789012:user/ada'
    const why = `Resource handler returned message: "User: ${user} is not authorized to perform: ec2:CreateVpc on resource: arn:aws:ec2:eu-west-1:123456789012:vpc/* because no policy allows it" (RequestToken: 1, HandlerErrorCode: AccessDenied)`
    world.stacks.failing.set('shop-prod-network.Vpc CREATE', why)
    const denied = await failureFrom(world.up(smallShop()))
    expect(denied).toMatchObject({ code: 'aws-denied', why: `Vpc (AWS::EC2::VPC): ${why}` })
    expect(denied.fix).toBe(
      'Have ec2:CreateVpc on arn:aws:ec2:eu-west-1:123456789012:vpc/* allowed, then run `slipway up prod` again.',
    )
    const quota = 'The maximum number of VPCs has been reached. (HandlerErrorCode: ServiceLimitExceeded)'
    world.stacks.failing.set('shop-prod-network.Vpc CREATE', quota)
    expect((await failureFrom(world.up(smallShop()))).fix).toContain('Service Quotas')
  })

  it('of the way back says which command mends it', async () => {
    const world = makeWorld()
    await world.up(smallShop())
    world.stacks.failing.set('shop-prod-service-web.Service UPDATE', 'no')
    world.stacks.failing.set('shop-prod-service-web ROLLBACK', 'the image is gone')
    const first = await failureFrom(world.up(smallShop({ image: 'nginx:1.28' })))
    const again = await failureFrom(world.up(smallShop({ image: 'nginx:1.28' })))
    const command = 'aws cloudformation continue-update-rollback --stack-name shop-prod-service-web --region eu-west-1'
    expect(first.fix).toContain(command)
    expect(again.code).toBe('stack-stuck')
    expect(again.fix).toContain(command)
  })
})

describe('what others do', () => {
  it('is waited for', async () => {
    const world = makeWorld()
    await world.up(smallShop())
    world.stacks.busy('shop-prod-service-web', 60_000)
    await world.clock.sleep(1000)
    await world.up(smallShop({ image: 'nginx:1.28' }))
    const texts = world.events.flatMap((event) => (event.type === 'progress' ? [event.text] : []))
    expect(texts.some((text) => text.startsWith("waiting for somebody's operation"))).toBe(true)
    expect((await world.stacks.observe('shop-prod-service-web'))?.parameters['Image']).toBe('nginx:1.28')
  })

  it('keeps the lock, and a dead holder does not', async () => {
    const world = makeWorld()
    await world.up(smallShop())
    const bucket = (await world.stacks.observe('shop-foundation'))?.outputs['Bucket'] ?? ''
    const holder = { user: 'bob', host: 'desk', pid: 7, reason: 'up', since: world.clock.now() }
    await world.objects.create(bucket, 'locks/prod.json', JSON.stringify(holder))
    const failure = await failureFrom(world.up(smallShop({ image: 'nginx:1.28' })))
    expect(failure.code).toBe('locked')
    await world.objects.remove(bucket, 'locks/prod.json')
    await world.objects.create(bucket, 'locks/prod.json', JSON.stringify({ ...holder, host: 'laptop' }))
    await world.up(smallShop({ image: 'nginx:1.28' }))
    expect(locksIn(world)).toEqual([])
  })

  it('is not touched when it has our name and not our tags', async () => {
    const world = makeWorld()
    const [foundation] = smallShop().components
    const template = JSON.stringify(foundation?.template)
    const order = { stack: 'shop-prod-network', name: 'x', template, parameters: {}, tags: {}, capabilities: [] }
    const id = await world.stacks.createChangeSet({ ...order, kind: 'CREATE', token: 'x' })
    await world.stacks.executeChangeSet(id, 'y')
    await world.clock.sleep(60_000)
    const failure = await failureFrom(world.up(smallShop()))
    expect(failure.what).toBe('There is a stack shop-prod-network already')
  })
})

describe('Ctrl-C', () => {
  it('takes back an update', async () => {
    const world = makeWorld()
    await world.up(smallShop())
    const ctrlC = new AbortController()
    const onEvent = (event: Event) => {
      if (event.type === 'progress' && event.text.startsWith('UPDATE_IN_PROGRESS')) ctrlC.abort()
    }
    const failure = await failureFrom(world.up(smallShop({ image: 'nginx:1.28' }), { signal: ctrlC.signal, onEvent }))
    expect(failure.code).toBe('interrupted')
    for (const name of ['api', 'web'])
      expect((await world.stacks.observe(`shop-prod-service-${name}`))?.parameters['Image']).toBe('nginx:1.27')
    expect(locksIn(world)).toEqual([])
    await world.up(smallShop({ image: 'nginx:1.28' }))
  })

  it('deletes a stack that was being made', async () => {
    const world = makeWorld()
    const ctrlC = new AbortController()
    const onEvent = (event: Event) => {
      if (event.type === 'progress' && event.text.includes('now SubnetA')) ctrlC.abort()
    }
    const failure = await failureFrom(world.up(smallShop(), { signal: ctrlC.signal, onEvent }))
    expect(failure.evidence?.flatMap(({ lines }) => lines)).toContain('Stack shop-prod-network is not there.')
    expect([...world.stacks.existing.values()]).toEqual(['shop-foundation.Bucket'])
    await world.up(smallShop())
    expect(await statuses(world)).toEqual(whole)
  })
})

describe('down', () => {
  it('removes users before what they use, keeps the foundation, and leaves nothing', async () => {
    const world = makeWorld()
    await world.up(smallShop())
    const result = await world.down()
    expect(result.left).toEqual([])
    expect(result.removed).toBe(9)
    expect(result.kept.map(({ what }) => what)).toEqual([
      'stack shop-foundation, which all environments of the project share; its bucket and repositories outlive it, and keep it from being made again',
    ])
    expect([...world.stacks.existing.values()]).toEqual(['shop-foundation.Bucket'])
    expect((await world.down()).removed).toBe(0)
  })

  it('names the resource that keeps a stack, and goes on the next time', async () => {
    const world = makeWorld()
    await world.up(smallShop())
    world.stacks.failing.set('shop-prod-network.SubnetA DELETE', 'it has a network interface')
    const failure = await failureFrom(world.down())
    expect(failure.code).toBe('resources-left')
    expect(failure.why).toBe('SubnetA (AWS::EC2::Subnet): it has a network interface')
    world.stacks.failing.clear()
    expect((await world.down()).left).toEqual([])
    expect([...world.stacks.existing.values()]).toEqual(['shop-foundation.Bucket'])
  })

  it('keeps a protected stack and what it needs unless it is told', async () => {
    const world = makeWorld()
    await world.up(smallShop({ table: 'orders' }))
    await world.stacks.setProtection('shop-prod-data', true)
    const result = await world.down()
    expect(result.kept.map(({ remove }) => remove)).toContain('slipway down prod --unprotect')
    expect([...world.stacks.existing.values()].toSorted()).toEqual(['shop-foundation.Bucket', 'shop-prod-data.Table'])
    await world.down({ unprotect: true })
    expect([...world.stacks.existing.values()]).toEqual(['shop-foundation.Bucket'])
  })
})
