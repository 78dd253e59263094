import { describe, expect, it } from 'vitest'
import { makeWorld, smallShop, type World } from '../../../../test/fakes/cloud-fixture.ts'
import { failureFrom } from '../../../../test/fakes/failure-from.ts'
import type { Behaviour } from '../../../../test/fakes/memory-ecs-parts.ts'
import { exitCodeOf, SlipwayError, type Failure } from '../../../core/error.ts'
import type { Event } from '../../../core/event.ts'

const shop = (image: string, tasks = 2) => smallShop({ services: ['web'], image, tasks })

function linesOf({ evidence = [] }: Failure, title: string): readonly string[] {
  return evidence.find((one) => one.title.startsWith(title))?.lines ?? []
}

/** What progress said of tasks, each once. */
function told({ events }: World): string[] {
  return events.flatMap((event) => (event.type === 'progress' && event.rollout ? [event.text] : []))
}

function notes({ events }: World): string[] {
  return events.flatMap((event) => (event.type === 'note' ? [event.text] : []))
}

async function minutes(world: World, work: Promise<unknown>): Promise<number> {
  const began = world.clock.now()
  await work.catch(() => {})
  return (world.clock.now() - began) / 60_000
}

/** A shop that serves, and an image that behaves like this. */
async function shopWith(behaviour: Behaviour): Promise<World> {
  const world = makeWorld()
  await world.up(shop('nginx:1'))
  world.stacks.ecs.behaviours.set('nginx:2', behaviour)
  world.events.length = 0
  return world
}

const pull =
  'CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref docker.io/library/nginx:2: not found'
const init =
  'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: '
const response = { reason: 'Target.ResponseCodeMismatch', description: 'Health checks failed with these codes: [500]' }

interface Case {
  readonly name: string
  readonly behaviour: Behaviour
  readonly what: string
  readonly why: string
  readonly fix: string
  readonly code: Failure['code']
  readonly exit: number
  readonly evidence: readonly [title: string, text: string]
}

const cases: readonly Case[] = [
  {
    ...{ name: 'an image that is not there', behaviour: { startError: pull }, code: 'image-missing', exit: 5 },
    ...{ what: 'cannot start', why: 'the registry does not have its image', fix: 'Check name and tag of the image' },
    evidence: ['AWS says', 'docker.io/library/nginx:2: not found'],
  },
  {
    ...{ name: 'an image that is denied', behaviour: { startError: 'CannotPullContainerError: 403 Forbidden' } },
    ...{
      code: 'image-missing',
      exit: 5,
      what: 'cannot start',
      why: 'the registry denies its image, or has none of that name',
    },
    ...{ fix: 'that the tasks may pull it', evidence: ['AWS says', '403 Forbidden'] },
  },
  {
    ...{
      name: 'no way to the registry',
      behaviour: { startError: 'CannotPullContainerError: dial tcp 1.2.3.4:443: i/o timeout' },
    },
    ...{
      code: 'task-unstartable',
      exit: 6,
      what: 'cannot start',
      why: 'there is no way from its subnets to the registry',
    },
    ...{ fix: '`network.nat`', evidence: ['tasks that failed', 'TaskFailedToStart'] },
  },
  {
    name: 'a program that is not there',
    behaviour: {
      startError:
        'CannotStartContainerError: failed to create shim task: OCI runtime create failed: unable to start container process: exec: "gunicorn": executable file not found in $PATH: unknown',
    },
    ...{ code: 'task-unstartable', exit: 6, what: 'cannot start', fix: 'Correct `command` or `entrypoint`' },
    why: 'its image has no program `gunicorn` that can be run',
    evidence: ['AWS says', 'OCI runtime create failed'],
  },
  {
    ...{
      name: 'a crash',
      behaviour: { startMs: 10_000, exit: { afterMs: 1000, code: 1 }, logs: ['starting', 'no database'] },
    },
    ...{
      code: 'container-exited',
      exit: 6,
      what: 'does not stay up',
      why: 'exit code 1',
      fix: 'Mend what the last lines say',
    },
    evidence: ['last lines of web', 'no database'],
  },
  {
    name: 'want of memory',
    behaviour: {
      startMs: 10_000,
      exit: { afterMs: 1000, code: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' },
    },
    ...{ code: 'container-exited', exit: 6, what: 'does not stay up', fix: 'more `memory`' },
    why: 'the kernel ended it for want of memory (exit code 137)',
    evidence: ['last lines of web', '(it printed nothing)'],
  },
  {
    name: 'a secret that is not there',
    behaviour: {
      startError: `${init}unable to retrieve secret from asm: ResourceNotFoundException: Secrets Manager can't find it`,
    },
    ...{ code: 'secret-missing', exit: 3, what: 'cannot start', fix: 'Put the secret into Secrets Manager' },
    why: 'Secrets Manager does not have a secret that it names, or not this version or key of it',
    evidence: ['AWS says', 'ResourceNotFoundException'],
  },
  {
    name: 'a secret that it may not read',
    behaviour: {
      startError: `${init}AccessDeniedException: User: x is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:s`,
    },
    ...{
      code: 'aws-denied',
      exit: 12,
      what: 'cannot start',
      fix: 'Have secretsmanager:GetSecretValue on arn:s allowed',
    },
    ...{
      why: 'the role of its tasks may not secretsmanager:GetSecretValue on arn:s',
      evidence: ['AWS says', 'AccessDenied'],
    },
  },
  {
    ...{
      name: 'a failing check in the container',
      behaviour: { check: 'fails', logs: ['up'] },
      code: 'container-unhealthy',
      exit: 6,
    },
    ...{ what: 'does not get healthy', why: 'its health check in the container fails', fix: 'Try the check' },
    evidence: ['last lines of web', 'up'],
  },
  {
    ...{
      name: 'a failing check of the load balancer',
      behaviour: { target: response },
      code: 'container-unhealthy',
      exit: 6,
    },
    ...{ what: 'does not get healthy', fix: 'Make the path of the check answer' },
    why: "the load balancer's health check fails: Health checks failed with these codes: [500]",
    evidence: ['tasks that failed', 'ServiceSchedulerInitiated'],
  },
  {
    name: 'no room',
    behaviour: { unplaced: 'was unable to place a task. Reason: Capacity is unavailable at this time.' },
    ...{
      code: 'task-unplaced',
      exit: 6,
      what: 'finds no room',
      why: 'AWS has no room for its tasks at this time',
      fix: 'Wait',
    },
    evidence: ['ECS says', 'unable to place a task'],
  },
  {
    name: 'a quota',
    behaviour: {
      unplaced:
        "was unable to place a task. Reason: You've reached the limit on the number of vCPUs you can run concurrently",
    },
    ...{
      code: 'task-unplaced',
      exit: 6,
      what: 'finds no room',
      why: 'a quota of the account is reached',
      fix: 'Service Quotas',
    },
    evidence: ['AWS says', 'vCPUs'],
  },
]

describe.each(cases)('$name', ({ behaviour, code, exit, what, why, fix, evidence: [title, text] }) => {
  it('ends an update early, with its cause, and leaves what served', async () => {
    const world = await shopWith(behaviour)
    let failure: Failure | undefined
    const took = await minutes(
      world,
      failureFrom(world.up(shop('nginx:2'))).then((found) => (failure = found)),
    )
    expect(failure).toMatchObject({ code, what: `Service web ${what}`, why })
    expect(failure?.fix).toContain(fix)
    expect(failure?.fix).toContain('then run `slipway up prod` again.')
    expect(linesOf(failure as Failure, title).join('\n')).toContain(text)
    expect(exitCodeOf(failure as Failure)).toBe(exit)
    expect(linesOf(failure as Failure, 'what serves now').slice(0, 2)).toEqual([
      'Stack shop-prod-service-web is as it was before.',
      'Service web: 2 of 2 tasks of shop-prod-web:1 run, targets 2 of 2 healthy.',
    ])
    expect(took).toBeLessThan(2)
    expect(notes(world).at(-1)).toBe(`Service web ${what}: ${why}. It is given up, and the change is taken back`)
    expect(linesOf(failure as Failure, 'tasks that failed').join('\n')).not.toContain(why)
    expect((await world.stacks.observe('shop-prod-service-web'))?.status).toBe('UPDATE_ROLLBACK_COMPLETE')
    expect((await world.up(shop('nginx:3'))).outcome).toBe('changed')
  })

  it('ends a first creation, whose stack goes with its log, after that was read', async () => {
    const world = makeWorld()
    world.stacks.ecs.behaviours.set('nginx:2', behaviour)
    const failure = await failureFrom(world.up(shop('nginx:2')))
    expect(failure).toMatchObject({ code, why })
    expect(linesOf(failure, title).join('\n')).toContain(text)
    expect(linesOf(failure, 'what serves now')[0]).toBe('Stack shop-prod-service-web is not there.')
    expect([...world.stacks.existing.values()].filter((one) => one.includes('service-web'))).toEqual([])
    expect((await world.up(shop('nginx:3'))).outcome).toBe('changed')
  })
})

describe('a roll-out', () => {
  it('is told in figures, each state once, and has converged at the end', async () => {
    const world = await shopWith({})
    await world.up(shop('nginx:2'))
    const texts = told(world)
    expect(texts[0]).toMatch(/^0 of 2 tasks run, 2 start; 2 old left; targets 2 of 2 healthy.*; usually \d+ s$/)
    expect(texts.some((text) => text.startsWith('2 of 2 tasks run; 2 old left; targets'))).toBe(true)
    expect(new Set(texts).size).toBe(texts.length)
    const figures = world.events.flatMap((event) => (event.type === 'progress' && event.rollout ? [event.rollout] : []))
    expect(figures.at(-1)).toMatchObject({ wanted: 2, running: 2, pending: 0, targets: 2 })
    const place = { cluster: 'shop-prod', service: '' }
    for (const name of world.stacks.existing.keys())
      if (name.includes(':service/')) place.service = name.split('/')[2] ?? ''
    expect((await world.stacks.ecs.observe(place))?.rollouts).toMatchObject([
      { status: 'PRIMARY', state: 'COMPLETED', running: 2 },
    ])
  })

  it('that is slow gets its time', async () => {
    const world = await shopWith({ startMs: 600_000, check: 'passes' })
    expect((await world.up(shop('nginx:2'))).outcome).toBe('changed')
    expect(told(world).some((text) => text.includes('2 of 2 tasks run, 2 healthy'))).toBe(true)
  })

  it('survives a task that fails by chance, and says so', async () => {
    const world = await shopWith({ exit: { afterMs: 1000, code: 7 }, tasks: 1 })
    expect((await world.up(shop('nginx:2'))).outcome).toBe('changed')
    expect(notes(world)).toEqual(['A task of web failed: exit code 7; ECS tries again'])
  })

  it('of more tasks is not judged by those that failed before', async () => {
    const world = await shopWith({})
    const { ecs } = world.stacks
    const tasks = ecs.tasks.bind(ecs)
    const stoppedAt = world.clock.now()
    ecs.tasks = async (place) => {
      const found = await tasks(place)
      const ended = { lastStatus: 'STOPPED', stopCode: 'EssentialContainerExited', stoppedAt } as const
      const containers = [{ name: 'web', lastStatus: 'STOPPED', health: 'UNKNOWN', exitCode: 127 }]
      return [...found, ...found.slice(0, 1).map((one) => ({ ...one, ...ended, arn: 'arn/earlier', containers }))]
    }
    expect((await world.up(shop('nginx:1', 3))).outcome).toBe('changed')
    const [web] = (await world.status()).services
    expect(web).toMatchObject({ running: 3, definition: 'shop-prod-web:1' })
    expect(web).not.toHaveProperty('trouble')
  })

  it('is not looked at where nothing of the service changes', async () => {
    const world = await shopWith({})
    world.stacks.ecs.tasks = async () => {
      throw new Error('nobody asked')
    }
    expect((await world.up(shop('nginx:1'))).outcome).toBe('unchanged')
  })

  it('goes on where ECS may not be read, with the permission that is missing', async () => {
    const world = await shopWith({})
    const what = 'AWS denied ecs:DescribeServices on web'
    world.stacks.ecs.denied = new SlipwayError({
      code: 'aws-denied',
      what,
      why: 'ada may not',
      fix: 'Have it allowed.',
    })
    expect((await world.up(shop('nginx:2'))).outcome).toBe('changed')
    expect(notes(world)).toEqual([
      `How many tasks run is left out: ${what}. Have it allowed.`,
      `The tasks of web cannot be watched, only CloudFormation: ${what}. Have it allowed.`,
    ])
  })
})

describe('the circuit breaker', () => {
  it('that puts back what was before is told with the reason of the tasks', async () => {
    // Reasons that differ: nothing is clear before ECS gives up by itself.
    const world = await shopWith({ exit: { afterMs: 500, code: 1 } })
    const { ecs } = world.stacks
    const tasks = ecs.tasks.bind(ecs)
    ecs.tasks = async (place) => (await tasks(place)).filter(({ lastStatus }) => lastStatus !== 'STOPPED').slice(0, 0)
    const failure = await failureFrom(world.up(shop('nginx:2')))
    expect(failure).toMatchObject({
      what: 'Service web does not come up',
      why: 'ECS gave up its roll-out and went back to the one before',
    })
    expect(linesOf(failure, 'ECS says').join('\n')).toContain('deployment failed: tasks failed to start')
    expect(linesOf(failure, 'what serves now')).toEqual([
      'Stack shop-prod-service-web is as it was before.',
      'Service web: 2 of 2 tasks of shop-prod-web:1 run, targets 2 of 2 healthy.',
    ])
  })

  it('that opens after CloudFormation was done is found by the check at the end', async () => {
    const world = await shopWith({})
    const { ecs } = world.stacks
    const observe = ecs.observe.bind(ecs)
    let isDone = false
    ecs.observe = async (place) => {
      const service = await observe(place)
      isDone ||= (await world.stacks.observe('shop-prod-service-web'))?.status === 'UPDATE_COMPLETE'
      const back = service?.rollouts.map((one) => ({ ...one, definition: one.definition.replace(/\d+$/, '1') }))
      return isDone && service ? { ...service, rollouts: back ?? [] } : service
    }
    const failure = await failureFrom(world.up(shop('nginx:2')))
    expect(failure.why).toBe('ECS gave up its roll-out and went back to the one before')
    expect(linesOf(failure, 'what serves now')[0]).toBe('Stack shop-prod-service-web is as it was before.')
    expect((await world.stacks.observe('shop-prod-service-web'))?.parameters['Image']).toBe('nginx:1')
  })
})

describe('a service that does not settle', () => {
  it('ends the wait after a while, with what is missing', async () => {
    const world = await shopWith({})
    const { ecs } = world.stacks
    const observe = ecs.observe.bind(ecs)
    ecs.observe = async (place) => {
      const service = await observe(place)
      return service && { ...service, rollouts: service.rollouts.map((one) => ({ ...one, state: 'IN_PROGRESS' })) }
    }
    const failure = await failureFrom(world.up(shop('nginx:2')))
    expect(failure).toMatchObject({
      ...{ code: 'step-timed-out', what: 'Service web does not settle' },
      why: '10 minutes after its stack: ECS has not finished the roll-out',
    })
  })
})

describe('Ctrl-C during a roll-out', () => {
  it('takes it back', async () => {
    const world = await shopWith({ startMs: 60_000 })
    const ctrlC = new AbortController()
    const onEvent = (event: Event) => {
      if (event.type === 'progress' && event.text.startsWith('0 of 2 tasks run')) ctrlC.abort()
    }
    const failure = await failureFrom(world.up(shop('nginx:2'), { signal: ctrlC.signal, onEvent }))
    expect(failure).toMatchObject({ code: 'interrupted', why: 'you asked for it' })
    expect((await world.stacks.observe('shop-prod-service-web'))?.parameters['Image']).toBe('nginx:1')
    expect((await world.up(shop('nginx:2'))).outcome).toBe('changed')
  })
})

describe('status', () => {
  const web = { service: 'web', wanted: 2, running: 2, pending: 0, definition: 'shop-prod-web:1', rollout: 'COMPLETED' }

  it('says what runs of each service', async () => {
    const world = await shopWith({})
    expect((await world.status()).services).toEqual([{ ...web, targets: { healthy: 2, total: 2 } }])
  })

  it('says why a roll-out fails, while somebody else waits for it', async () => {
    const world = await shopWith({ startMs: 10_000, exit: { afterMs: 500, code: 3 } })
    const running = failureFrom(world.up(shop('nginx:2')))
    const seen: unknown[] = []
    for (let round = 0; round < 8; round++) {
      const [service] = (await world.status()).services
      if (service?.trouble !== undefined) seen.push(service)
      await world.clock.sleep(1000)
    }
    await running
    expect(seen[0]).toMatchObject({ definition: 'shop-prod-web:2', rollout: 'IN_PROGRESS', trouble: 'exit code 3' })
  })

  it('says what the load balancer has against a task that runs', async () => {
    const world = await shopWith({})
    const { ecs } = world.stacks
    const health = ecs.health.bind(ecs)
    const against = { state: 'unhealthy', reason: 'Target.Timeout', description: 'Request timed out' }
    ecs.health = async (group) => (await health(group)).map((one) => ({ ...one, ...against }))
    const [service] = (await world.status()).services
    expect(service).toMatchObject({ ...web, targets: { healthy: 0, total: 2 } })
    expect(service?.trouble).toMatch(/^the load balancer says of 10\.16\.128\.\d+: Request timed out$/)
  })
})
