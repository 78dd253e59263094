import { describe, expect, it } from 'vitest'
import { jobOrder, makeWorld, shopWithJob, type RunOptions, type World } from '../../../../test/fakes/cloud-fixture.ts'
import { failureFrom } from '../../../../test/fakes/failure-from.ts'
import type { Event } from '../../../core/event.ts'
import type { Failure } from '../../../core/error.ts'

const upWith = (world: World, options: Parameters<typeof shopWithJob>[0] = {}, run: RunOptions = {}) =>
  world.up(shopWithJob(options), { ...run, wish: { ...jobOrder, ...run.wish } })

const linesOf = ({ evidence = [] }: Failure) => evidence.flatMap(({ lines }) => lines)
const texts = ({ events }: World) => events.flatMap((event) => (event.type === 'progress' ? [event.text] : []))
const ended = ({ events }: World) =>
  events.flatMap((event) => (event.type === 'step' && event.state === 'done' ? [event.title] : []))

describe('a job', () => {
  it('runs after what it needs and before all other services change', async () => {
    const world = makeWorld()
    const result = await upWith(world)
    expect(ended(world).slice(-4)).toEqual([
      'create stack shop-prod-service-db',
      'create stack shop-prod-service-migrate',
      'run job migrate',
      'create stack shop-prod-service-web',
    ])
    expect(world.tasks.started).toHaveLength(1)
    expect(result.changes).toContainEqual({
      ...{ action: 'run', subject: 'job migrate', detail: 'once, before the services change' },
    })
  })

  it('runs once, until its definition changes; other changes do not concern it', async () => {
    const world = makeWorld()
    await upWith(world)
    expect((await upWith(world)).outcome).toBe('unchanged')
    await upWith(world, { image: 'nginx:1.28' })
    expect(world.tasks.started).toHaveLength(1)
    await upWith(world, { image: 'nginx:1.28', job: 'shop:2' })
    expect(world.tasks.started).toHaveLength(2)
    expect((await upWith(world, { image: 'nginx:1.28', job: 'shop:2' })).outcome).toBe('unchanged')
  })

  it('tells its state and its last line', async () => {
    const world = makeWorld()
    const onEvent = (event: Event) => {
      const task = world.tasks.running()[0]
      if (event.type !== 'progress' || task?.lastStatus !== 'RUNNING') return
      world.logs.put(logGroup(world), `service/migrate/${task.arn.split('/').at(-1)}`, '12 of 40 tables')
    }
    await upWith(world, {}, { onEvent })
    expect(texts(world)).toContain('task 00000000 is PENDING')
    expect(texts(world)).toContain('RUNNING: 12 of 40 tables')
  })

  it('that fails keeps services from changing, and runs anew with the next up', async () => {
    const world = makeWorld()
    await upWith(world)
    world.tasks.courses.set('migrate', { ms: 5_000, exitCode: 3 })
    const failure = await failureFrom(upWith(world, { image: 'nginx:1.28', job: 'shop:2' }))
    expect(failure).toMatchObject({
      ...{ code: 'job-failed', what: 'Job migrate failed', why: 'it ended with exit code 3' },
      fix: 'Mend what it says, then run `slipway up prod` again: the job begins anew.',
    })
    expect(linesOf(failure)).toContain('Services go on as they were: jobs come before them.')
    expect((await world.stacks.observe('shop-prod-service-web'))?.parameters['Image']).toBe('nginx:1.27')
    world.tasks.courses.clear()
    await upWith(world, { image: 'nginx:1.28', job: 'shop:2' })
    expect(world.tasks.started).toHaveLength(3)
    expect((await world.stacks.observe('shop-prod-service-web'))?.parameters['Image']).toBe('nginx:1.28')
  })

  it('that does not start says why', async () => {
    const world = makeWorld()
    world.tasks.courses.set('migrate', { ms: 0, exitCode: 0, failsToStart: 'CannotPullContainerError: not found' })
    expect((await failureFrom(upWith(world))).why).toBe('CannotPullContainerError: not found')
  })

  it('waits for room, but not for ever', async () => {
    const world = makeWorld()
    world.tasks.full = 2
    await upWith(world)
    expect(world.tasks.started).toHaveLength(1)
    world.tasks.full = 99
    const failure = await failureFrom(upWith(world, { job: 'shop:2' }))
    expect(failure.why).toBe('RESOURCE:FARGATE: Capacity is unavailable at this time')
    world.tasks.full = 0
    await world.clock.sleep(7_200_000)
    await upWith(world, { job: 'shop:2' })
  })

  it('is stopped by Ctrl-C, and begun anew', async () => {
    const world = makeWorld()
    world.tasks.courses.set('migrate', { ms: 600_000, exitCode: 0 })
    const ctrlC = new AbortController()
    const onEvent = (event: Event) => {
      if (event.type === 'progress' && event.text.includes('is RUNNING')) ctrlC.abort()
    }
    const failure = await failureFrom(upWith(world, {}, { signal: ctrlC.signal, onEvent }))
    expect(failure.code).toBe('interrupted')
    expect(linesOf(failure)).toContain('Job migrate was stopped; the next `up` begins it anew.')
    expect(world.tasks.running()).toEqual([])
    world.tasks.courses.clear()
    await upWith(world)
    expect(world.tasks.started).toHaveLength(2)
  })
})

function logGroup(world: World): string {
  return [...world.stacks.existing].find(([, name]) => name === 'shop-prod-service-migrate.Logs')?.[0] ?? ''
}

/** An `up` that is gone while its job runs. */
async function killedWhileRunning(world: World): Promise<void> {
  const tasks = new Proxy(world.tasks, {
    get: (target, name) => {
      if (name === 'observe') return () => Promise.reject(new Error('the process is gone'))
      const value = Reflect.get(target, name) as unknown
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
  await failureFrom(upWith(world, {}, { tasks, pid: 2 }))
}

describe('a job whose up was killed', () => {
  it('is found while it runs, and waited for', async () => {
    const world = makeWorld()
    world.tasks.courses.set('migrate', { ms: 600_000, exitCode: 0 })
    await killedWhileRunning(world)
    await world.clock.sleep(60_000)
    await upWith(world)
    expect(texts(world)).toContain('found task 00000000 of an earlier `up`')
    expect(world.tasks.started).toHaveLength(1)
  })

  it('ends before another one begins', async () => {
    const world = makeWorld()
    world.tasks.courses.set('migrate', { ms: 600_000, exitCode: 0 })
    await killedWhileRunning(world)
    await world.clock.sleep(60_000)
    world.tasks.courses.clear()
    await upWith(world, { job: 'shop:2' })
    expect(texts(world)).toContain('waiting for task 00000000, which runs an earlier state of this job')
    expect(world.tasks.started).toHaveLength(2)
  })

  it('is asked about when nobody can know how it ended', async () => {
    const world = makeWorld()
    await killedWhileRunning(world)
    await world.clock.sleep(7_200_000)
    const failure = await failureFrom(upWith(world))
    expect(failure.what).toBe('Nobody knows how job migrate ended')
    expect(failure.fix).toContain('`slipway up prod --job migrate=done`')
    await upWith(world, {}, { wish: { verdicts: { migrate: 'done' } } })
    expect(world.tasks.started).toHaveLength(1)
    await upWith(world, {}, { wish: { verdicts: { migrate: 'again' } } })
    expect(world.tasks.started).toHaveLength(2)
    expect((await upWith(world)).outcome).toBe('unchanged')
  })

  it('is stopped by down, which forgets it', async () => {
    const world = makeWorld()
    world.tasks.courses.set('migrate', { ms: 600_000, exitCode: 0 })
    await killedWhileRunning(world)
    await world.clock.sleep(60_000)
    expect((await world.down()).left).toEqual([])
    expect(world.tasks.running()).toEqual([])
    expect(world.objects.all.size).toBe(0)
  })
})
