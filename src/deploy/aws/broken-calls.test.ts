import { describe, expect, it } from 'vitest'
import { locksIn, smallShop, type World } from '../../../test/fakes/cloud-fixture.ts'
import { forEachCall } from '../../../test/fakes/for-each-call.ts'

const before = smallShop({ services: ['api', 'web'] })
/** Another image, one service more and one less, so that every kind of step is in it. */
const after = smallShop({ services: ['api', 'shop'], image: 'nginx:1.28' })

/** The resources of a landscape, each once. */
function wholeOf({ components }: typeof before): string[] {
  return components
    .flatMap(({ stack, template }) => Object.keys(template.Resources).map((id) => `${stack}.${id}`))
    .toSorted()
}

/** Everything that exists in the account; twice the same is there twice. */
function existing({ stacks }: World): string[] {
  return [...stacks.existing.values()].toSorted()
}

/** The releases that are recorded, newest first. */
async function listed(world: World): Promise<string[]> {
  const entries = await world.releases()
  return entries.map(({ number, reason, current }) => `${number} ${reason}${current ? ' live' : ''}`)
}

/** The next command of somebody else converges, a third does nothing, and `down` leaves nothing. */
async function converges(world: World, landscape: typeof before): Promise<void> {
  await world.up(landscape, { pid: 2 })
  expect(existing(world)).toEqual(wholeOf(landscape))
  expect((await world.up(landscape, { pid: 3 })).outcome).toBe('unchanged')
  expect(locksIn(world)).toEqual([])
  expect(await listed(world)).toEqual(landscape === before ? ['1 up live'] : ['2 up live', '1 up'])
  expect((await world.down({ pid: 4 })).left).toEqual([])
  expect(existing(world)).toEqual(['shop-foundation.Bucket'])
}

const nothing = async () => {}
const cases = [
  { name: 'a first up', prepare: nothing, landscape: before },
  { name: 'an up that changes everything', prepare: (world: World) => world.up(before), landscape: after },
] as const

describe.each(cases)('$name', ({ prepare, landscape }) => {
  it.each(['killed', 'refused', 'lost'] as const)(
    'that is %s at any call is finished by the next',
    async (breakage) => {
      const calls = await forEachCall(
        breakage,
        prepare,
        (world, broken) => world.up(landscape, broken),
        (world) => converges(world, landscape),
      )
      expect(calls).toBeGreaterThan(50)
    },
  )

  it('whose calls are heard twice does everything once', async () => {
    await forEachCall(
      'repeated',
      prepare,
      (world, broken) => world.up(landscape, broken),
      async (world, error) => {
        expect(error).toBeUndefined()
        expect(existing(world)).toEqual(wholeOf(landscape))
        expect((await listed(world))[0]).toBe(landscape === before ? '1 up live' : '2 up live')
      },
    )
  })
})

describe('a down', () => {
  it.each(['killed', 'refused', 'lost'] as const)(
    'that is %s at any call is finished by the next',
    async (breakage) => {
      await forEachCall(
        breakage,
        (world) => world.up(before),
        (world, broken) => world.down(broken),
        async (world) => {
          expect((await world.down({ pid: 2 })).left).toEqual([])
          expect(existing(world)).toEqual(['shop-foundation.Bucket'])
          expect(locksIn(world)).toEqual([])
          expect([...world.objects.all.keys()].filter((name) => name.includes('/releases/'))).toEqual([])
        },
      )
    },
  )
})

describe('a rollback', () => {
  const more = smallShop({ services: ['api', 'shop', 'web'], image: 'nginx:1.28' })
  /** The group of the service that goes is the landscape's, and stays. */
  const rolledBack = wholeOf(more).filter((name) => !name.startsWith('shop-prod-service-shop'))
  const prepare = async (world: World) => {
    await world.up(before)
    await world.up(more)
  }

  it.each(['killed', 'refused', 'lost', 'repeated'] as const)(
    'that is %s at any call is finished by the next',
    async (breakage) => {
      const calls = await forEachCall(
        breakage,
        prepare,
        (world, broken) => world.back(1, broken),
        async (world) => {
          await world.back(1, { pid: 2 })
          expect(existing(world)).toEqual(rolledBack)
          expect(locksIn(world)).toEqual([])
          expect(await listed(world)).toEqual(['3 rollback to 1 live', '2 up', '1 up'])
          expect((await world.back(1, { pid: 3 })).outcome).toBe('unchanged')
        },
      )
      expect(calls).toBeGreaterThan(40)
    },
  )
})
