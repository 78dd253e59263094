import { describe, expect, it } from 'vitest'
import { componentWith, locksIn, makeWorld, smallShop, type World } from '../../../../test/fakes/cloud-fixture.ts'
import { failureFrom } from '../../../../test/fakes/failure-from.ts'
import type { Event } from '../../../core/event.ts'
import type { Landscape } from '../../../landscape/component.ts'

const shop = (tasks = 2, image = 'nginx:1') => smallShop({ services: ['api', 'web'], image, tasks })

async function shopThatServes(landscape: Landscape = shop()): Promise<World> {
  const world = makeWorld()
  await world.up(landscape)
  world.events.length = 0
  world.stacks.writes.length = 0
  return world
}

/** Tasks of a service that run, by their roll-out. */
async function tasksOf({ stacks: { ecs } }: World, service: string): Promise<string[]> {
  const names = await ecs.tasks({ cluster: 'shop-prod', service })
  return names.filter(({ lastStatus }) => lastStatus === 'RUNNING').map(({ startedBy }) => startedBy)
}

async function nameOf(world: World, service: string): Promise<string> {
  const resources = await world.stacks.resources(`shop-prod-service-${service}`)
  return (
    resources
      .find(({ type }) => type === 'AWS::ECS::Service')
      ?.physicalId.split('/')
      .at(-1) ?? ''
  )
}

function steps({ events }: World, state = 'done'): string[] {
  return events.flatMap((event: Event) => (event.type === 'step' && event.state === state ? [event.id] : []))
}

function linesOf(evidence: Awaited<ReturnType<typeof failureFrom>>['evidence'], title: string): readonly string[] {
  return evidence?.find((one) => one.title === title)?.lines ?? []
}

/** A shop whose service follows its load, between 2 and 4 tasks. */
function scaledShop(): Landscape {
  const { components, ...rest } = smallShop({ services: ['web'], tasks: 2 })
  const scaled = components.map((one) => {
    const service = one.template.Resources['Service']
    if (!service) return one
    const { DesiredCount: _count, ...properties } = service.Properties as Readonly<Record<string, unknown>>
    const target = { MinCapacity: 2, MaxCapacity: 4 }
    const { template } = componentWith(
      one.name,
      {
        ...Object.fromEntries(
          Object.entries(one.template.Resources).map(([id, { Type, Properties }]) => [
            id,
            [Type, Properties as Readonly<Record<string, unknown>>] as const,
          ]),
        ),
        Service: ['AWS::ECS::Service', properties],
        Scaling: ['AWS::ApplicationAutoScaling::ScalableTarget', target],
      },
      { Service: { Ref: 'Service' } },
      one.inputs,
    )
    return { ...one, template }
  })
  return { ...rest, components: scaled }
}

describe('restart in AWS', () => {
  it('gives every service new tasks of the same definition, and changes neither stacks nor releases', async () => {
    const world = await shopThatServes()
    const name = await nameOf(world, 'web')
    const before = await tasksOf(world, name)
    const result = await world.restart()
    const after = await tasksOf(world, name)
    expect(after).toHaveLength(2)
    expect(after).not.toContain(before[0])
    expect(result).toMatchObject({ outcome: 'changed', release: 1, environment: 'prod' })
    expect(result.changes.map(({ subject, detail }) => `${subject}: ${detail}`)).toEqual([
      'service api: 2 tasks, started anew',
      'service web: 2 tasks, started anew',
    ])
    expect(world.stacks.writes).toEqual([])
    expect(await world.releases()).toHaveLength(1)
    expect(locksIn(world)).toEqual([])
    expect((await world.up(shop())).outcome).toBe('unchanged')
  })

  it('restarts those that are named alone, and each after what it needs', async () => {
    const world = await shopThatServes()
    await world.restart(['web'])
    expect(steps(world)).toEqual(['restart:shop-prod-service-web'])
    world.events.length = 0
    await world.restart(['web', 'api'], { wish: { after: { 'service-web': ['service-api'] } } })
    expect(steps(world)).toEqual(['restart:shop-prod-service-api', 'restart:shop-prod-service-web'])
  })

  it('tells how far it is, and has converged at the end', async () => {
    const world = await shopThatServes()
    await world.restart(['web'])
    const told = world.events.flatMap((event) => (event.type === 'progress' ? [event.text] : []))
    expect(told[0]).toMatch(/^0 of 2 tasks run(, 2 start)?; 2 old left; targets /)
    const [web] = (await world.status()).services.filter(({ service }) => service === 'web')
    expect(web).toMatchObject({ running: 2, wanted: 2, rollout: 'COMPLETED', targets: { healthy: 2, total: 2 } })
  })

  it('that fails ends at the first fatal reason, stops the roll-out, and leaves what served', async () => {
    const world = await shopThatServes()
    const before = await tasksOf(world, await nameOf(world, 'web'))
    const startError = 'CannotPullContainerError: pull image manifest: nginx:1: not found'
    world.stacks.ecs.behaviours.set('nginx:1', { startError })
    const failure = await failureFrom(world.restart(['web']))
    expect(failure).toMatchObject({
      code: 'image-missing',
      what: 'Service web cannot start',
      fix: expect.stringContaining('`slipway restart -e prod web` again'),
    })
    expect(linesOf(failure.evidence, 'what serves now')).toEqual([
      'Service web: 2 of 2 tasks of shop-prod-web:1 run, targets 2 of 2 healthy.',
    ])
    expect(await tasksOf(world, await nameOf(world, 'web'))).toEqual(before)
    expect(locksIn(world)).toEqual([])
  })

  it('is put back by Ctrl-C', async () => {
    const world = await shopThatServes()
    const before = await tasksOf(world, await nameOf(world, 'web'))
    world.stacks.ecs.behaviours.set('nginx:1', { startMs: 3_600_000 })
    const controller = new AbortController()
    const onEvent = (event: Event) => {
      if (event.type === 'progress' && event.text.includes('0 of 2')) controller.abort(new Error('Ctrl-C'))
    }
    const failure = await failureFrom(world.restart(['web'], { signal: controller.signal, onEvent }))
    expect(failure).toMatchObject({ code: 'interrupted' })
    expect(linesOf(failure.evidence, 'what serves now')).toEqual([
      'Service web: 2 of 2 tasks of shop-prod-web:1 run, targets 2 of 2 healthy.',
    ])
    expect(await tasksOf(world, await nameOf(world, 'web'))).toEqual(before)
  })

  it('is not mistaken for done by tasks of the roll-out before, where ECS went back by itself', async () => {
    const world = await shopThatServes()
    // Reasons that differ, and no tasks to see: only ECS knows.
    const { ecs } = world.stacks
    ecs.behaviours.set('nginx:1', { exit: { afterMs: 500, code: 1 } })
    ecs.tasks = async () => []
    expect(await failureFrom(world.restart(['web']))).toMatchObject({
      code: 'container-exited',
      why: 'ECS gave up its roll-out and went back to the one before',
    })
  })

  it('is refused for what is not there, keeps no task running, or is just being changed', async () => {
    expect(await failureFrom(makeWorld().restart())).toMatchObject({
      code: 'nothing-running',
      what: 'prod is not there',
      fix: 'Run `slipway up prod` first.',
    })
    const world = await shopThatServes()
    expect(await failureFrom(world.restart(['db']))).toMatchObject({ code: 'nothing-running' })
    world.stacks.busy('shop-prod-service-web', 60_000)
    await world.clock.sleep(1_000)
    expect(await failureFrom(world.restart(['web']))).toMatchObject({
      what: 'Service web cannot be restarted now',
      why: 'its stack shop-prod-service-web is UPDATE_IN_PROGRESS',
    })
    expect(world.stacks.ecs.updates).toEqual([])
  })
})

describe('scale in AWS', () => {
  it('runs more tasks, then fewer; those that stand stay', async () => {
    const world = await shopThatServes()
    const name = await nameOf(world, 'web')
    const before = await tasksOf(world, name)
    const more = await world.scale({ web: 3 })
    expect(more.changes).toMatchObject([{ detail: 'from 2 to 3 tasks', replicas: { from: 2, to: 3 } }])
    expect(await tasksOf(world, name)).toEqual([...before, before[0]])
    await world.scale({ web: 1, api: 3 })
    expect(await tasksOf(world, name)).toHaveLength(1)
    expect(await tasksOf(world, await nameOf(world, 'api'))).toHaveLength(3)
    expect(world.stacks.writes).toEqual([])
    expect(await world.releases()).toHaveLength(1)
  })

  it('has nothing to do where as many run', async () => {
    const world = await shopThatServes()
    expect(await world.scale({ web: 2 })).toMatchObject({ outcome: 'unchanged', release: 1 })
    expect(world.stacks.ecs.updates).toEqual([])
    await world.scale({ web: 0 })
    expect(await tasksOf(world, await nameOf(world, 'web'))).toEqual([])
  })

  it('holds until the next up, which says so before and goes back to the files', async () => {
    const world = await shopThatServes()
    await world.scale({ web: 3 })
    world.events.length = 0
    const up = await world.up(shop())
    expect(up).toMatchObject({ outcome: 'changed', release: 1 })
    expect(up.changes.filter(({ action }) => action !== 'keep')).toEqual([
      {
        ...{ action: 'change', subject: 'service web', detail: 'from 3 to 2 tasks, as the files say' },
        replicas: { from: 3, to: 2 },
      },
    ])
    expect(world.stacks.writes).toEqual([])
    expect(await tasksOf(world, await nameOf(world, 'web'))).toHaveLength(2)
    expect(await world.releases()).toHaveLength(1)
    expect((await world.up(shop())).outcome).toBe('unchanged')
  })

  it('holds until the next up also where that changes the service, or says another number', async () => {
    const world = await shopThatServes()
    await world.scale({ web: 3, api: 4 })
    await world.up(shop(2, 'nginx:2'))
    expect(await tasksOf(world, await nameOf(world, 'web'))).toHaveLength(2)
    await world.scale({ web: 5 })
    const up = await world.up(shop(5, 'nginx:2'))
    expect(up.changes.some(({ subject }) => subject === 'service web')).toBe(false)
    expect(await tasksOf(world, await nameOf(world, 'web'))).toHaveLength(5)
  })

  it('ends with a rollback, too', async () => {
    const world = await shopThatServes()
    await world.up(shop(2, 'nginx:2'))
    await world.scale({ web: 4 })
    await world.back()
    expect(await tasksOf(world, await nameOf(world, 'web'))).toHaveLength(2)
  })

  it('that fails says why, and puts the number back', async () => {
    const world = await shopThatServes()
    world.stacks.ecs.behaviours.set('nginx:1', { exit: { afterMs: 500, code: 1 }, logs: ['no database'] })
    const failure = await failureFrom(world.scale({ web: 4 }))
    expect(failure).toMatchObject({
      ...{ code: 'container-exited', what: 'Service web does not stay up', why: 'exit code 1' },
      fix: expect.stringContaining('`slipway scale -e prod web=4` again'),
    })
    expect(failure.evidence?.map(({ title }) => title)).toContain('tasks that failed')
    expect(linesOf(failure.evidence, 'what serves now')).toEqual([
      'Service web: 2 of 2 tasks of shop-prod-web:1 run, targets 2 of 2 healthy.',
    ])
    expect((await world.up(shop())).outcome).toBe('unchanged')
  })

  it('goes on with what an earlier command asked for and did not see to its end', async () => {
    const world = await shopThatServes()
    world.stacks.ecs.behaviours.set('nginx:1', { startMs: 20_000 })
    const name = await nameOf(world, 'web')
    await world.stacks.ecs.update({ cluster: 'shop-prod', service: name }, { wanted: 3 })
    await world.scale({ web: 3 })
    expect(await tasksOf(world, name)).toHaveLength(3)
    expect(world.stacks.ecs.updates).toHaveLength(1)
  })

  it('of a service that follows its load is told what comes, and refused outside its bounds', async () => {
    const world = await shopThatServes(scaledShop())
    expect(await failureFrom(world.scale({ web: 6 }))).toMatchObject({
      code: 'usage-invalid',
      why: 'their number follows the load, between 2 and 4, and scaling would bring it back there',
      fix: 'Write `scale: { min: 2, max: 6, … }` for web under `environments.prod.services` in slipway.yaml and run `slipway up prod`.',
    })
    expect((await failureFrom(world.scale({ web: 0 }))).fix).toContain('Write `scale: 0` for web')
    await world.scale({ web: 3 })
    const notes = world.events.flatMap((event) => (event.type === 'note' ? [event.text] : []))
    expect(notes).toEqual([
      'The tasks of web follow its load, between 2 and 4: scaling may change their number within minutes',
    ])
    expect((await world.up(scaledShop())).outcome).toBe('unchanged')
  })
})
