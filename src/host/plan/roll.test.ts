import { describe, expect, it } from 'vitest'
import { MemoryEngine, StepFailure } from '../../../test/fakes/memory-engine.ts'
import { makeProject, makeService, wantAll } from '../../../test/fakes/projects.ts'
import { runSteps } from '../../../test/fakes/run-steps.ts'
import type { Plan } from '../../core/plan.ts'
import type { Deploy, Service } from '../../manifest/project.ts'
import { planHost } from './plan-host.ts'
import type { PlanInput } from './plan-input.ts'
import { wantedOf } from '../observe/record.ts'
import type { Wanted } from '../want/wanted.ts'

const owner = { project: 'shop', environment: 'local' }
const none: ReadonlySet<string> = new Set()

function wantWeb(version: string, replicas: number, deploy: Deploy = {}, more: Partial<Service> = {}): Wanted {
  const order = deploy.updateConfig?.order
  const web = makeService('web', {
    ...{ replicas, deploy, ...(order && { updateOrder: order }), healthcheck: { test: ['CMD', 'true'] } },
    ports: [{ target: 8000, published: 8000, hostIp: '127.0.0.1' }],
    ...more,
  })
  return wantAll(makeProject([web]), { web: version })
}

function planFor(engine: MemoryEngine, wanted: Wanted, more: Partial<PlanInput> = {}): Plan {
  const record = { by: 'ann@desk', home: 'desk', reason: 'up' }
  const sets = { stale: none, renew: none, evidence: none }
  return planHost({ owner, wanted, observed: engine.observe(), ...sets, record, ...more })
}

/** Everything that has to have happened before a step, by id. */
function before(plan: Plan, id: string): Set<string> {
  const found = new Set<string>()
  const visit = (each: string): void => {
    for (const need of plan.steps.find((step) => step.id === each)?.needs ?? []) {
      found.add(need)
      visit(need)
    }
  }
  visit(id)
  return found
}

const creates = (plan: Plan) => plan.steps.filter((step) => step.id.startsWith('create:')).map((step) => step.id)

/** For each container, those that are proved before it is made. */
function orderOf(plan: Plan): string[] {
  return creates(plan).map((id) => {
    const proved = [...before(plan, id)].filter((need) => need.startsWith('answer:'))
    const number = (text: string) => /web-(\d+)-/.exec(text)?.[1] ?? ''
    return `${number(id)} after ${proved.map(number).toSorted().join(' ')}`.trim()
  })
}

describe('the order of a roll', () => {
  it('starts the first replica alone, then the rest at once where nothing ran before', () => {
    const engine = new MemoryEngine()
    expect(orderOf(planFor(engine, wantWeb('v1', 4)))).toEqual(['1 after', '2 after 1', '3 after 1', '4 after 1'])
  })

  it.each([
    [undefined, ['1 after', '2 after 1', '3 after 1 2', '4 after 1 2 3', '5 after 1 2 3 4']],
    [2, ['1 after', '2 after 1', '3 after 1', '4 after 1 2 3', '5 after 1 2 3']],
    [0, ['1 after', '2 after 1', '3 after 1', '4 after 1', '5 after 1']],
  ])('replaces as many at a time as parallelism %s says', (parallelism, order) => {
    const engine = new MemoryEngine()
    runSteps(engine, planFor(engine, wantWeb('v1', 5)))
    const updateConfig = parallelism === undefined ? {} : { parallelism }
    expect(orderOf(planFor(engine, wantWeb('v2', 5, { updateConfig })))).toEqual(order)
  })

  it('starts no other when the first fails, and stops none that serves', () => {
    const engine = new MemoryEngine()
    runSteps(engine, planFor(engine, wantWeb('v1', 3)))
    engine.broken.add('sha256:web-v2')
    expect(() => runSteps(engine, planFor(engine, wantWeb('v2', 3)))).toThrow(StepFailure)
    const running = engine.observe().containers.filter((one) => one.state === 'running')
    expect(running.map((one) => one.name)).toEqual(['shop-web-1-r1', 'shop-web-1-r2', 'shop-web-2-r1', 'shop-web-3-r1'])
    expect(engine.containers.has('shop-web-2-r2')).toBe(false)
  })

  it('adds replicas without touching those that stand', () => {
    const engine = new MemoryEngine()
    runSteps(engine, planFor(engine, wantWeb('v1', 2)))
    const plan = planFor(engine, wantWeb('v1', 4, { updateConfig: { delayMs: 5000 } }))
    expect(orderOf(plan)).toEqual(['3 after', '4 after 3'])
    expect(before(plan, 'create:shop-web-4-r2')).toContain('pause:shop-web-3-r2')
  })

  it('pauses between batches and watches what was proved', () => {
    const engine = new MemoryEngine()
    runSteps(engine, planFor(engine, wantWeb('v1', 3)))
    const plan = planFor(engine, wantWeb('v2', 3, { updateConfig: { delayMs: 3000, monitorMs: 2000 } }))
    const waits = plan.steps.filter((step) => /^(watch|pause):/.test(step.id)).map((step) => [step.id, step.title])
    expect(waits).toEqual([
      ['pause:shop-web-1-r2', 'wait 3 s after shop-web-1-r2'],
      ['pause:shop-web-2-r2', 'wait 3 s after shop-web-2-r2'],
      ['watch:shop-web-1-r2', 'see shop-web-1-r2 stay so for 2 s'],
      ['watch:shop-web-2-r2', 'see shop-web-2-r2 stay so for 2 s'],
      ['watch:shop-web-3-r2', 'see shop-web-3-r2 stay so for 2 s'],
    ])
    expect(before(plan, 'create:shop-web-2-r2')).toContain('pause:shop-web-1-r2')
    expect(before(plan, 'pause:shop-web-1-r2')).toContain('watch:shop-web-1-r2')
  })
})

describe('stop-first with several replicas', () => {
  const stopFirst: Deploy = { updateConfig: { order: 'stop-first' } }

  it('stops one after the other while the rest serves', () => {
    const engine = new MemoryEngine()
    runSteps(engine, planFor(engine, wantWeb('v1', 3, stopFirst)))
    const plan = planFor(engine, wantWeb('v2', 3, stopFirst))
    expect(plan.gaps).toEqual([])
    const served: string[] = []
    const ids = runSteps(engine, plan, (step) => {
      const targets = engine.served.published[0]?.targets ?? []
      expect(targets.map((name) => engine.containers.get(name)?.state)).toEqual(targets.map(() => 'running'))
      if (step.effect.kind === 'route') served.push(targets.map((name) => name.replace('shop-web-', '')).join(' '))
    })
    expect(served).toEqual(['2-r1 3-r1', '1-r2 3-r1', '1-r2 2-r2', '1-r2 2-r2 3-r2'])
    const order = ids.filter((id) => /^(stop|start):/.test(id)).map((id) => id.replace('shop-web-', ''))
    expect(order).toEqual(['stop:1-r1', 'start:1-r2', 'stop:2-r1', 'start:2-r2', 'stop:3-r1', 'start:3-r2'])
    expect(ids.indexOf('drain:shop-web-1-r1')).toBeLessThan(ids.indexOf('stop:shop-web-1-r1'))
  })

  it('names the gap of one that serves alone', () => {
    const engine = new MemoryEngine()
    runSteps(engine, planFor(engine, wantWeb('v1', 1, stopFirst)))
    expect(planFor(engine, wantWeb('v2', 1, stopFirst)).gaps).toMatchObject([{ service: 'web' }])
    expect(planFor(engine, wantWeb('v2', 2, stopFirst)).gaps).toMatchObject([{ service: 'web' }])
  })

  it('leads two services past their old containers one after the other', () => {
    const engine = new MemoryEngine()
    const want = (version: string) => {
      const service = (name: string, published: number) =>
        makeService(name, {
          ...{ replicas: 2, deploy: stopFirst, updateOrder: 'stop-first' },
          ports: [{ target: 8000, published, hostIp: '127.0.0.1' }],
        })
      return wantAll(makeProject([service('a', 8000), service('b', 8001)]), { a: version, b: version })
    }
    runSteps(engine, planFor(engine, want('v1')))
    const plan = planFor(engine, want('v2'))
    expect(before(plan, 'route:shop-b-1-r2')).toContain('answer:shop-a-2-r2')
    const served: string[] = []
    runSteps(engine, plan, (step) => {
      if (step.effect.kind === 'route')
        served.push(engine.served.published.map((rule) => rule.targets.join(' ')).join(' | '))
    })
    expect(served).toEqual([
      'shop-a-2-r1 | shop-b-1-r1 shop-b-2-r1',
      'shop-a-1-r2 | shop-b-1-r1 shop-b-2-r1',
      'shop-a-1-r2 | shop-b-2-r1',
      'shop-a-1-r2 | shop-b-1-r2',
      'shop-a-1-r2 shop-a-2-r2 | shop-b-1-r2 shop-b-2-r2',
    ])
  })
})

describe('the name that other containers call', () => {
  const want = (version: string, deploy: Deploy = {}) => {
    const web = makeService('web', { replicas: 2, deploy, updateOrder: deploy.updateConfig?.order ?? 'start-first' })
    return wantAll(makeProject([web, makeService('caller')]), { web: version })
  }
  const called = (engine: MemoryEngine) =>
    engine.observe().containers.flatMap((one) => {
      const isCalled = one.state === 'running' && one.networks.some((each) => each.aliases.includes('web'))
      return isCalled ? [one.name.replace('shop-web-', '')] : []
    })

  it.each([
    ['start-first', ['1-r1 1-r2 2-r1', '1-r1 1-r2 2-r1 2-r2', '1-r2 2-r1 2-r2', '1-r2 2-r2']],
    ['stop-first', ['2-r1', '1-r2 2-r1', '1-r2', '1-r2 2-r2']],
  ] as const)('leads to containers that are proved and not yet to be stopped: %s', (order, seen) => {
    const engine = new MemoryEngine()
    const deploy: Deploy = { updateConfig: { order } }
    runSteps(engine, planFor(engine, want('v1', deploy)))
    const states: string[] = []
    runSteps(engine, planFor(engine, want('v2', deploy)), () => {
      const now = called(engine).join(' ')
      if (now !== (states.at(-1) ?? '1-r1 2-r1')) states.push(now)
    })
    expect(states).toEqual(seen)
  })

  it('is there from the start where nobody else answers to it', () => {
    const plan = planFor(new MemoryEngine(), want('v1'))
    expect(plan.steps.filter((step) => step.effect.kind === 'join')).toEqual([])
  })

  it('comes back with a container that a kill had cut off', () => {
    const engine = new MemoryEngine()
    runSteps(engine, planFor(engine, want('v1')))
    engine.containers.get('shop-web-1-r1')?.aliases.clear()
    engine.containers.get('shop-web-2-r1')?.aliases.set('shop_default', [])
    const ids = runSteps(engine, planFor(engine, want('v1')))
    expect(ids).toEqual(['rejoin:shop-web-1-r1:shop_default', 'name:shop-web-2-r1:shop_default'])
    expect(planFor(engine, want('v1')).steps).toEqual([])
  })

  it('stays where it was on a network that was not made for it, and the gap is named', () => {
    const engine = new MemoryEngine()
    runSteps(engine, planFor(engine, want('v1')))
    const observed = engine.observe()
    const networks = observed.networks.map(({ name }) => ({ name, owned: false }))
    const plan = planFor(engine, want('v2'), { observed: { ...observed, networks } })
    expect(plan.steps.filter((step) => step.effect.kind === 'join')).toEqual([])
    expect(plan.gaps).toMatchObject([
      { service: 'web', kind: 'calls', reason: expect.stringContaining('shop_default') },
    ])
  })
})

describe('what a failure means', () => {
  const meanings = (plan: Plan) =>
    plan.steps.filter((step) => step.id.startsWith('ready:')).map((step) => step.onFailure)

  it('is what failure_action says, but nothing goes on without the first replica', () => {
    const plan = (failureAction: 'rollback' | 'pause' | 'continue') =>
      planFor(new MemoryEngine(), wantWeb('v1', 3, { updateConfig: { failureAction } }))
    expect(meanings(plan('rollback'))).toEqual([undefined, undefined, undefined])
    expect(meanings(plan('pause'))).toEqual(['pause', 'pause', 'pause'])
    expect(meanings(plan('continue'))).toEqual([undefined, 'continue', 'continue'])
  })

  it('goes on under the same number without a replica that failed', () => {
    const engine = new MemoryEngine()
    const wanted = (version: string) => wantWeb(version, 3, { updateConfig: { failureAction: 'continue' } })
    runSteps(engine, planFor(engine, wanted('v1')))
    const plan = planFor(engine, wanted('v2'), { renew: new Set(['web']) })
    const failing = plan.steps.findIndex((step) => step.id === 'ready:shop-web-2-r2')
    for (const step of plan.steps.slice(0, failing)) engine.apply(step)
    const without = new Set(['shop-web-2-r2'])
    const rest = planFor(engine, wanted('v2'), {
      renew: new Set(['web']),
      resume: { release: 2, without },
      evidence: without,
    })
    expect(creates(rest)).toEqual(['create:shop-web-3-r2'])
    runSteps(engine, rest)
    expect(engine.served.published[0]?.targets).toEqual(['shop-web-1-r2', 'shop-web-3-r2'])
    expect(engine.observe().records.at(-1)).toMatchObject({ number: 2 })
    expect(creates(planFor(engine, wanted('v2')))).toEqual(['create:shop-web-2-r3'])
  })
})

describe('the way back', () => {
  it('is at once, or as rollback_config says', () => {
    const orderBack = (deploy: Deploy) => {
      const engine = new MemoryEngine()
      runSteps(engine, planFor(engine, wantWeb('v1', 3, deploy)))
      const first = engine.observe().records.at(-1)
      runSteps(engine, planFor(engine, wantWeb('v2', 3, deploy)))
      if (!first) throw new Error('nothing was recorded')
      const plan = planFor(engine, wantedOf(first), { back: true })
      const starts = plan.steps.filter((step) => step.id.startsWith('start:'))
      return starts.map((step) => [...before(plan, step.id)].filter((id) => id.startsWith('answer:')).length)
    }
    expect(orderBack({})).toEqual([0, 1, 1])
    expect(orderBack({ rollbackConfig: { parallelism: 1 } })).toEqual([0, 1, 2])
  })
})
