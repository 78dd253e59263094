import { describe, expect, it } from 'vitest'
import { makeWorld, noDelivery, smallShop } from '../../../test/fakes/cloud-fixture.ts'
import { failureFrom } from '../../../test/fakes/failure-from.ts'
import type { LandscapeChange } from './change-landscape.ts'

describe('before a change', () => {
  it('somebody else who is at it is named before anything is built', async () => {
    const world = makeWorld()
    await world.up(smallShop())
    const bucket = (await world.stacks.observe('shop-foundation'))?.outputs['Bucket'] ?? ''
    const holder = { user: 'bob', host: 'desk', pid: 7, reason: 'up', since: world.clock.now() }
    await world.objects.create(bucket, 'locks/prod.json', JSON.stringify(holder))
    const made: string[] = []
    const deliver: LandscapeChange['deliver'] = async (context, mode) => {
      if (mode === 'make') made.push('image of web')
      const pending = made.length > 0 ? [] : [{ action: 'create', subject: 'image of web', detail: 'pushed' } as const]
      return { ...(await noDelivery(context, mode)), pending }
    }
    const failure = await failureFrom(world.up(smallShop({ image: 'nginx:1.28' }), { deliver }))
    expect([failure.code, failure.why, made]).toEqual(['locked', expect.stringContaining('bob on desk runs up'), []])
    await world.objects.remove(bucket, 'locks/prod.json')
    await world.up(smallShop({ image: 'nginx:1.28' }), { deliver })
    expect(made).toEqual(['image of web'])
  })

  it('the zones of the region are asked for once, and the right to is not needed after that', async () => {
    const world = makeWorld()
    const wish = { zones: [] }
    await world.up(smallShop(), { wish })
    const chosen = { ZoneA: 'eu-west-1a', ZoneB: 'eu-west-1b' }
    expect((await world.stacks.observe('shop-prod-network'))?.parameters).toEqual(chosen)
    world.stacks.zones = () => Promise.reject(new Error('AccessDenied: ec2:DescribeAvailabilityZones'))
    expect((await world.up(smallShop({ image: 'nginx:1.28' }), { wish })).outcome).toBe('changed')
    expect((await world.stacks.observe('shop-prod-network'))?.parameters).toEqual(chosen)
  })
})
