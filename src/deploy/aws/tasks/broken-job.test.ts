import { describe, expect, it } from 'vitest'
import { jobOrder, makeWorld, shopWithJob, type RunOptions, type World } from '../../../../test/fakes/cloud-fixture.ts'
import { forEachCall } from '../../../../test/fakes/for-each-call.ts'

const before = (world: World) => world.up(shopWithJob(), { wish: jobOrder })
/** Another state of the job and of the services that come after it. */
const change = (world: World, options: RunOptions) =>
  world.up(shopWithJob({ image: 'nginx:1.28', job: 'shop:2' }), { ...options, wish: jobOrder })

describe('a change with a job', () => {
  it.each(['killed', 'refused', 'lost', 'repeated'] as const)('whose calls are %s runs it once', async (breakage) => {
    const calls = await forEachCall(breakage, before, change, async (world) => {
      await change(world, { pid: 2 })
      expect((await change(world, { pid: 3 })).outcome).toBe('unchanged')
      // Each definition once, so never twice and never not at all.
      expect(new Set(world.tasks.started).size).toBe(2)
      expect(world.tasks.started).toHaveLength(2)
      expect((await world.stacks.observe('shop-prod-service-web'))?.parameters['Image']).toBe('nginx:1.28')
    })
    expect(calls).toBeGreaterThan(40)
  })
})

describe('a down while a task runs', () => {
  it.each(['killed', 'lost'] as const)('whose calls are %s is finished by the next', async (breakage) => {
    const prepare = async (world: World) => {
      await before(world)
      world.tasks.courses.set('migrate', { ms: 3_600_000, exitCode: 0 })
      await world.tasks.run({
        ...{ cluster: 'Cluster-1', definition: 'migrate-1', subnets: [], groups: [], tags: {} },
        ...{ startedBy: 'slipway-run-1', token: 'one' },
      })
      await world.clock.sleep(60_000)
    }
    await forEachCall(
      breakage,
      prepare,
      (world, broken) => world.down(broken),
      async (world) => {
        expect((await world.down({ pid: 2 })).left).toEqual([])
        expect(world.tasks.running()).toEqual([])
        // Templates of releases stay: those of the same text are written once for all environments.
        expect([...world.objects.all.keys()].filter((key) => !key.includes('/templates/'))).toEqual([])
      },
    )
  })
})

it('a new environment runs its jobs again', async () => {
  const world = makeWorld()
  await before(world)
  await world.down()
  await before(world)
  expect(world.tasks.started).toHaveLength(2)
})
