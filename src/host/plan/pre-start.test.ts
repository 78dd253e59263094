import { describe, expect, it } from 'vitest'
import { MemoryEngine } from '../../../test/fakes/memory-engine.ts'
import { makeProject, makeService, modernEngine, wantAll } from '../../../test/fakes/projects.ts'
import { runSteps } from '../../../test/fakes/run-steps.ts'
import type { Plan } from '../../core/plan.ts'
import type { PreStart, Service } from '../../manifest/project.ts'
import { checkService } from '../check-service.ts'
import { recordService } from '../observe/record.ts'
import { planHost } from './plan-host.ts'

const owner = { project: 'shop', environment: 'local' }
const none: ReadonlySet<string> = new Set()

function hook(more: Partial<Service>, perReplica?: true): PreStart {
  const { name: _, ...container } = makeService('', more)
  return { container, ...(perReplica && { perReplica }), environment: {}, envFiles: [] }
}

const both = [hook({ command: ['once'] }), hook({ command: ['each'] }, true)]

function planFor(engine: MemoryEngine, more: Partial<Service>): Plan {
  const wanted = wantAll(makeProject([makeService('web', more)]))
  const record = { by: 'ann@desk', home: 'desk', reason: 'up' }
  return planHost({ owner, wanted, observed: engine.observe(), stale: none, renew: none, evidence: none, record })
}

/** What is run before containers, by the last word of its command. */
const runs = (plan: Plan) =>
  plan.steps.flatMap(({ id, effect }) =>
    id.startsWith('create:') && id.includes('pre_start') && effect.kind === 'docker'
      ? [`${id.slice('create:shop-web-'.length)} ${effect.argv.at(-1)}`]
      : [],
  )

describe('what runs before a service', () => {
  it('runs between making and starting it, with its mounts and without its names', () => {
    const networks = [{ network: 'default', aliases: ['www'], ipv4Address: '10.0.0.9' }]
    const plan = planFor(new MemoryEngine(), { networks, preStart: [hook({ networks, command: ['x'] })] })
    const name = 'shop-web-1-r1-pre_start-1'
    const ids = plan.steps.map((step) => step.id)
    const order = ['create:shop-web-1-r1', `create:${name}`, `start:${name}`, `ready:${name}`, `clear:${name}`]
    expect(ids.filter((id) => order.includes(id) || id === 'start:shop-web-1-r1')).toEqual([
      ...order,
      'start:shop-web-1-r1',
    ])
    expect(plan.steps.find((step) => step.id === 'start:shop-web-1-r1')?.needs).toContain(`clear:${name}`)
    const create = plan.steps.find((step) => step.id === `create:${name}`)?.effect
    const words = create?.kind === 'docker' ? create.argv.join(' ') : ''
    expect(words).toContain('--volumes-from shop-web-1-r1 ')
    expect(words).toContain('slipway.kind=hook')
    expect(words).not.toMatch(/network-alias|--ip/)
  })

  it('runs once before the first replica, and before each where that is said', () => {
    const engine = new MemoryEngine()
    const first = planFor(engine, { replicas: 2, preStart: both })
    expect(runs(first)).toEqual(['1-r1-pre_start-1 once', '1-r1-pre_start-2 each', '2-r1-pre_start-1 each'])
    runSteps(engine, first)
    expect([...engine.containers.keys()]).toEqual(['shop-web-1-r1', 'shop-web-2-r1'])
    expect(planFor(engine, { replicas: 2, preStart: both }).steps).toEqual([])
    expect(runs(planFor(engine, { replicas: 3, preStart: both }))).toEqual(['3-r2-pre_start-1 each'])
    expect(runs(planFor(engine, { replicas: 1, preStart: both, user: '5' }))).toEqual([
      '1-r2-pre_start-1 once',
      '1-r2-pre_start-2 each',
    ])
  })

  it('makes another release when it is another, and is not in the record', () => {
    const spec = (...preStart: PreStart[]) => wantAll(makeProject([makeService('web', { preStart })])).services[0]?.spec
    const others = [spec(), spec(hook({})), spec(hook({ user: '5' })), spec(hook({}, true))]
    expect(new Set(others).size).toBe(4)
    const [web] = wantAll(makeProject([makeService('web', { preStart: both })])).services
    expect(web && recordService(web, ['x'])).not.toHaveProperty('preStart')
  })

  it('has nothing together with a service that need not be there', () => {
    const preStart = [hook({ volumesFrom: ['db'], networkMode: 'service:db' })]
    const issues = (more: Partial<Service>) => {
      const web = makeService('web', { preStart, ...more })
      return checkService(makeProject([web, makeService('db')]), web, modernEngine).map((issue) => issue.path)
    }
    expect(issues({})).toEqual(['services.web.pre_start[0].network_mode', 'services.web.pre_start[0].volumes_from'])
    expect(issues({ dependsOn: [{ service: 'db', condition: 'service_started' }] })).toEqual([])
  })
})
