import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MemoryEngine, StepFailure } from '../../../test/fakes/memory-engine.ts'
import { makeProject, makeService, wantAll } from '../../../test/fakes/projects.ts'
import { phases, type Plan, type Step } from '../../core/plan.ts'
import { targetsOf } from '../../core/route.ts'
import type { Service } from '../../manifest/project.ts'
import { planDown } from './plan-down.ts'
import { planHost } from './plan-host.ts'
import { wantedOf } from '../observe/record.ts'
import { nothingWanted, type Wanted } from '../want/wanted.ts'

const owner = { project: 'shop', environment: 'local' }
const record = { by: 'ann@desk', home: 'desk', reason: 'up' }
const none: ReadonlySet<string> = new Set()

/** What a Compose file may say at one time: which services there are, in which version and with which values. */
interface Scenario {
  readonly api: number
  readonly worker: boolean
  readonly migrates: boolean
  readonly versions: Readonly<Record<string, string>>
  readonly level: string
  readonly backNetwork: boolean
  readonly renew: boolean
  /** The order of the update of `api`, and how many move at once. */
  readonly turns: 'start-first' | 'stop-first'
  readonly parallelism: number
}

const scenarios: fc.Arbitrary<Scenario> = fc.record({
  api: fc.integer({ min: 0, max: 3 }),
  worker: fc.boolean(),
  migrates: fc.boolean(),
  versions: fc.record({
    db: fc.constantFrom('v1', 'v2'),
    api: fc.constantFrom('v1', 'v2', 'v3'),
    migrate: fc.constantFrom('v1', 'v2'),
  }),
  level: fc.constantFrom('info', 'debug'),
  backNetwork: fc.boolean(),
  renew: fc.boolean(),
  turns: fc.constantFrom('start-first', 'stop-first'),
  parallelism: fc.integer({ min: 0, max: 2 }),
})

const health = { test: ['CMD', 'true'] }

function servicesOf({ api, worker, migrates, level, backNetwork, turns, parallelism }: Scenario): Service[] {
  const networks = ['default', ...(backNetwork ? ['back'] : [])].map((network) => ({ network, aliases: [] }))
  const secrets = [{ source: 'password', target: '/run/secrets/password', mode: 0o400, uid: 0, gid: 0 }]
  const needsDb = [{ service: 'db', condition: 'service_healthy' }] as const
  const migrated = migrates ? ([{ service: 'migrate', condition: 'service_completed_successfully' }] as const) : []
  const data = { type: 'volume', source: 'data', target: '/data', readOnly: false } as const
  return [
    makeService('api', {
      ...(api === 1 && { containerName: 'the-api' }),
      ...{ healthcheck: health, replicas: api, networks, restart: 'unless-stopped', environment: { LEVEL: level } },
      ...{ updateOrder: turns, deploy: { updateConfig: { order: turns, parallelism } } },
      ...{ dependsOn: [...needsDb, ...migrated], ports: [{ target: 8000, published: 8000, hostIp: '127.0.0.1' }] },
    }),
    makeService('db', { healthcheck: health, volumes: [data], secrets, containerName: 'the-db' }),
    ...(migrates ? [makeService('migrate', { dependsOn: needsDb, environment: { LEVEL: level }, secrets })] : []),
    ...(worker ? [makeService('worker', { dependsOn: migrated, restart: 'always', containerName: 'the-worker' })] : []),
  ]
}

function wantedFor(scenario: Scenario): Wanted {
  const back = scenario.backNetwork ? { back: { name: 'shop_back', internal: true } } : {}
  const networks = { default: { name: 'shop_default', internal: false }, ...back }
  return wantAll(makeProject(servicesOf(scenario), { networks }), scenario.versions)
}

function planFor(engine: MemoryEngine, wanted: Wanted, renew = none): Plan {
  const plan = planHost({
    owner,
    wanted,
    observed: engine.observe(),
    stale: engine.stale(wanted),
    renew,
    evidence: none,
    record,
  })
  checkPlan(plan)
  return plan
}

/** What holds for every plan. */
function checkPlan({ steps }: Plan): void {
  const byId = new Map(steps.map((step) => [step.id, step]))
  expect(byId.size).toBe(steps.length)
  for (const step of steps)
    for (const id of step.needs) {
      const need = byId.get(id)
      expect(need, `${step.id} needs ${id}`).toBeDefined()
      expect(phases.indexOf(need?.phase ?? 'retire')).toBeLessThanOrEqual(phases.indexOf(step.phase))
    }
  expect(JSON.stringify(steps)).not.toContain('canary')
}

/** Runs steps in any order their phases and needs allow, at most `most` of them. */
function runSteps(engine: MemoryEngine, plan: Plan, seed: number, most = Infinity): void {
  const done = new Set<string>()
  let pending = [...plan.steps]
  const before = deadTargets(engine)
  const hasGap = plan.gaps.some((gap) => gap.service === 'api' && gap.kind === 'away')
  for (let count = 0; pending.length > 0 && count < most; count++) {
    const phase = phases.find((one) => pending.some((step) => step.phase === one))
    const ready = pending.filter((step) => step.phase === phase && step.needs.every((id) => done.has(id)))
    const step = ready[(seed * 31 + count * 7) % ready.length] as Step
    engine.apply(step)
    done.add(step.id)
    pending = pending.filter((one) => one !== step)
    if (!hasGap) expect(before).toEqual(expect.arrayContaining(deadTargets(engine)))
  }
}

/** What the edge leads to although it does not run: nothing, but for a gap that a plan has named. */
function deadTargets(engine: MemoryEngine): string[] {
  const isReady = (name: string) => {
    const one = engine.named(name)
    return one?.state === 'running' && one.healthy
  }
  return targetsOf(engine.served).filter((name) => !isReady(name))
}

function expectServed(engine: MemoryEngine, wanted: Wanted): void {
  const { containers } = engine.observe()
  for (const service of wanted.services) {
    const own = containers.filter((one) => one.service === service.service && one.spec === service.spec)
    const up = own.filter((one) => (service.kind === 'job' ? one.exitCode === 0 : one.state === 'running'))
    expect(up.length, service.service).toBeGreaterThanOrEqual(service.replicas)
    if (service.kind === 'job') continue
    for (const one of up) expect(one.alias).toBe(service.containerName)
    expect(up.map((one) => one.index)).toEqual(Array.from({ length: service.replicas }, (_, at) => at + 1))
    for (const one of up) {
      expect(one.restart).toBe(service.restart)
      for (const { network, aliases } of service.names ?? [])
        expect(one.networks.find((each) => each.network === network)?.aliases).toEqual(aliases)
      expect(one.env).toEqual(Object.entries(service.env).map(([name, value]) => `${name}=${value.reveal()}`))
    }
  }
  const known = new Set(wanted.services.map((service) => service.service))
  expect(containers.filter((one) => one.state === 'running' && !known.has(one.service))).toEqual([])
  expect(containers.filter((one) => one.state !== 'running' && one.restart !== 'no')).toEqual([])
  for (const port of engine.served.published)
    expect(port.targets).toHaveLength(wanted.services.find((one) => one.service === port.service)?.replicas ?? 0)
}

function deployAll(engine: MemoryEngine, scenario: Scenario, seed = 0): Wanted {
  const wanted = wantedFor(scenario)
  runSteps(engine, planFor(engine, wanted), seed)
  return wanted
}

function putBack(engine: MemoryEngine, evidence: readonly string[]): void {
  const observed = engine.observe()
  const last = observed.records.at(-1)
  const wanted = last ? wantedOf(last) : nothingWanted
  const sets = { stale: none, renew: none, evidence: new Set(evidence) }
  const plan = planHost({ owner, wanted, observed, ...sets })
  checkPlan(plan)
  runSteps(engine, plan, 3)
  expect(planHost({ owner, wanted, observed: engine.observe(), ...sets }).steps).toEqual([])
}

function down(engine: MemoryEngine, seed: number, most = Infinity): void {
  const plan = planDown({ owner, observed: engine.observe(), volumes: true })
  checkPlan(plan)
  runSteps(engine, plan, seed, most)
}

const usual: Scenario = {
  ...{ api: 2, worker: true, migrates: true, level: 'info', backNetwork: true, renew: false },
  ...{ turns: 'start-first', parallelism: 1 },
  versions: { db: 'v1', api: 'v1', migrate: 'v1' },
}
const runs = { numRuns: 40 }

/** The containers that run, and the rules that lead to them. */
function servingState(engine: MemoryEngine): unknown {
  const running = engine.observe().containers.filter((one) => one.state === 'running')
  return { running: running.map((one) => [one.name, one.restart]), served: engine.served }
}

describe('planHost', { timeout: 30_000 }, () => {
  it('converges from wherever a sequence of deploys was killed, and down leaves nothing', () => {
    const kills = fc.tuple(scenarios, fc.nat(40), fc.nat(1000))
    const property = fc.property(fc.array(kills, { minLength: 1, maxLength: 3 }), fc.nat(40), (sequence, kill) => {
      const engine = new MemoryEngine()
      for (const [scenario, most, seed] of sequence) {
        const wanted = wantedFor(scenario)
        const renew = new Set(scenario.renew ? ['api', 'db'] : [])
        runSteps(engine, planFor(engine, wanted, renew), seed, most)
        runSteps(engine, planFor(engine, wanted), seed + 1, most + 2)
        runSteps(engine, planFor(engine, wanted), seed + 2)
        expectServed(engine, wanted)
        expect(planFor(engine, wanted).steps).toEqual([])
      }
      down(engine, kill, kill)
      down(engine, kill)
      expect(engine.isEmpty).toBe(true)
    })
    fc.assert(property, runs)
  })

  it('puts back exactly what served when a new release fails at any step', () => {
    const property = fc.property(scenarios, scenarios, fc.nat(60), fc.nat(1000), (before, next, most, seed) => {
      const engine = new MemoryEngine()
      deployAll(engine, before, seed)
      const was = servingState(engine)
      const renew = new Set(next.renew ? ['api', 'db', 'worker'] : [])
      const plan = planFor(engine, wantedFor(next), renew)
      const recordAt = plan.steps.findIndex((step) => step.id === 'record')
      const early = plan.steps.slice(0, recordAt === -1 ? plan.steps.length : recordAt)
      runSteps(engine, { ...plan, steps: early.filter((step) => step.phase !== 'retire') }, seed, most)
      putBack(engine, [])
      expect(servingState(engine)).toEqual(was)
    })
    // One that was stopped and that the edge leads to has its name back before it starts.
    const alone: Scenario = { ...usual, api: 1, worker: false, migrates: false, backNetwork: false, parallelism: 0 }
    const again: Scenario = { ...alone, migrates: true, renew: true, turns: 'stop-first' }
    fc.assert(property, { ...runs, examples: [[alone, again, 16, 0]] })
  })

  it('keeps the container that failed as evidence until the next success', () => {
    const engine = new MemoryEngine()
    deployAll(engine, usual)
    const was = servingState(engine)
    const next = { ...usual, versions: { ...usual.versions, api: 'v2' } }
    engine.broken.add('sha256:api-v2')
    expect(() => deployAll(engine, next)).toThrow(StepFailure)
    putBack(engine, ['shop-api-1-r2'])
    expect(servingState(engine)).toEqual(was)
    expect(engine.containers.get('shop-api-1-r2')).toMatchObject({ state: 'exited' })
    expect(engine.containers.has('shop-api-2-r2')).toBe(false)
    engine.broken.clear()
    const plan = planFor(engine, wantedFor(next))
    expect(plan.steps.map((step) => step.id)).toContain('create:shop-api-1-r3')
    runSteps(engine, plan, 0)
    expect(engine.containers.has('shop-api-1-r2')).toBe(false)
  })

  it('leaves nothing running when the very first release fails', () => {
    const engine = new MemoryEngine()
    engine.broken.add('sha256:migrate-v1')
    expect(() => deployAll(engine, usual)).toThrow(StepFailure)
    putBack(engine, ['shop-migrate-1-r1'])
    expect(servingState(engine)).toMatchObject({ running: [] })
    expect([...engine.containers.keys()]).toEqual(['shop-migrate-1-r1'])
    down(engine, 0)
    expect(engine.isEmpty).toBe(true)
  })

  it('rolls back to an older release and forth again', () => {
    const property = fc.property(fc.array(scenarios, { minLength: 3, maxLength: 3 }), fc.nat(1000), (three, seed) => {
      const engine = new MemoryEngine()
      const states = three.map((scenario) => {
        deployAll(engine, scenario, seed)
        return servingState(engine)
      })
      const first = engine.observe().records.at(-3)
      const last = engine.observe().records.at(-1)
      if (!first || !last) return
      for (const [target, state] of [
        [first, states[0]],
        [last, states[2]],
      ] as const) {
        runSteps(engine, planFor(engine, wantedOf(target)), seed)
        expect(servingState(engine)).toEqual(state)
        expect(planFor(engine, wantedOf(target)).steps).toEqual([])
      }
    })
    fc.assert(property, runs)
  })

  it('keeps the containers of three releases and ten records', () => {
    const engine = new MemoryEngine()
    const count = 13
    for (let at = 1; at <= count; at++) deployAll(engine, { ...usual, versions: { ...usual.versions, api: `v${at}` } })
    const { records, containers } = engine.observe()
    expect(records.map((one) => one.number)).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12, 13])
    const apis = containers.filter((one) => one.service === 'api').map((one) => one.name)
    expect(apis.toSorted()).toEqual([11, 12, 13].flatMap((at) => [`shop-api-1-r${at}`, `shop-api-2-r${at}`]).toSorted())
  })

  it('retires nothing that serves before the switch, but names the gap of what has one writer', () => {
    const engine = new MemoryEngine()
    deployAll(engine, usual)
    const plan = planFor(engine, wantedFor({ ...usual, versions: { db: 'v2', api: 'v2', migrate: 'v2' } }))
    const early = plan.steps.filter((step) => step.phase === 'prepare' && /^(stop|remove):/.test(step.id))
    expect(early.map((step) => step.id)).toEqual(['stop:shop-db-1-r1'])
    expect(plan.gaps).toEqual([
      { service: 'db', kind: 'away', reason: 'volume data has one writer at a time' },
      { service: 'api', kind: 'calls', reason: expect.stringContaining('while its name moves') },
    ])
    const ids = plan.steps.map((step) => step.id)
    expect(plan.steps.find((step) => step.id === 'stop:shop-api-1-r1')?.phase).toBe('retire')
    expect(ids.indexOf('route')).toBeLessThan(ids.indexOf('drain:shop-api-1-r1'))
  })

  it('proves a container again that a killed command left running', () => {
    const engine = new MemoryEngine()
    const wanted = wantedFor({ ...usual, migrates: false })
    const plan = planFor(engine, wanted)
    const started = plan.steps.filter((step) => step.phase === 'prepare' && !step.id.startsWith('answer:'))
    runSteps(
      engine,
      {
        ...plan,
        steps: started.map((step) => ({ ...step, needs: step.needs.filter((id) => !id.startsWith('answer:')) })),
      },
      0,
    )
    expect(planFor(engine, wanted).steps.map((step) => step.id)).toContain('answer:shop-api-1-r1')
  })
})
