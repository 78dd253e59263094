import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { modernEngine } from '../../../test/fakes/projects.ts'
import { MemoryEngine } from '../../../test/fakes/memory-engine.ts'
import { runSteps } from '../../../test/fakes/run-steps.ts'
import { Secret } from '../../core/argv.ts'
import type { Plan } from '../../core/plan.ts'
import type { Project } from '../../manifest/project.ts'
import { readProject } from '../../manifest/read-project.ts'
import { planDown } from './plan-down.ts'
import { planHost } from './plan-host.ts'
import { decodeRecord } from '../observe/record.ts'
import { wantProject } from '../want/want.ts'
import type { Wanted } from '../want/wanted.ts'

const root = join(import.meta.dirname, '../../..')
const golden = (name: string) => join(root, 'test/golden/plan', name)
const owner = { project: 'shop', environment: 'local' }
const none: ReadonlySet<string> = new Set()

async function readShop(edit: (text: string) => string = (text) => text): Promise<Project> {
  const readText = (path: string) =>
    readFile(path, 'utf8').then(
      (text) => (path.endsWith('.env') ? undefined : edit(text)),
      () => undefined,
    )
  const { project, issues } = await readProject({ directory: join(root, 'examples/shop'), env: {}, readText })
  expect(issues).toEqual([])
  if (!project) throw new Error('the shop cannot be read')
  return project
}

function want(project: Project, engine = modernEngine): Wanted {
  const images = Object.keys(project.services).map((name) => {
    const image = { id: `sha256:${name.padEnd(12, '0')}`, ref: `shop-${name}:latest`, hasHealthcheck: false }
    return [name, image]
  })
  const secrets = Object.fromEntries(Object.keys(project.secrets).map((name) => [name, new Secret('canary')]))
  return wantProject({ project, images: Object.fromEntries(images), secrets, engine })
}

function planFor(engine: MemoryEngine, wanted: Wanted): Plan {
  const record = { by: 'ann@desk', home: 'desk', reason: 'up' }
  return planHost({ owner, wanted, observed: engine.observe(), stale: none, renew: none, evidence: none, record })
}

/** The compressed part of a record depends on the compressor of the Node at hand, so what it says is shown. */
function show(plan: Plan): string {
  const steps = plan.steps.map((step) => {
    if (step.id !== 'record' || step.effect.kind !== 'docker') return step
    const labels = step.effect.argv.flatMap((word) => {
      const [, key, value] = /^LABEL ([^=]+)="(.*)"$/.exec(word) ?? []
      return key === undefined ? [] : [[key, value]]
    })
    return {
      ...step,
      effect: { ...step.effect, argv: ['import', '…'], record: decodeRecord(Object.fromEntries(labels), 0) },
    }
  })
  return `${JSON.stringify({ ...plan, steps }, undefined, 2)}\n`
}

describe('plans of examples/shop', () => {
  it('from nothing', async () => {
    const text = show(planFor(new MemoryEngine(), want(await readShop())))
    await expect(text).toMatchFileSnapshot(golden('shop-from-nothing.json'))
    expect(text).not.toContain('canary')
  })

  it('to a release with another environment value, a replica less and without the worker', async () => {
    const engine = new MemoryEngine()
    runSteps(engine, planFor(engine, want(await readShop())))
    const edited = await readShop((text) =>
      text
        .replace('replicas: 2', 'replicas: 1')
        .replace(/ {2}worker:[\s\S]*?(?=\n {2}migrate:)/, '')
        .replace('LOG_LEVEL: ${LOG_LEVEL:-info}', 'LOG: debug'),
    )
    await expect(show(planFor(engine, want(edited)))).toMatchFileSnapshot(golden('shop-change.json'))
  })

  it('down', async () => {
    const engine = new MemoryEngine()
    runSteps(engine, planFor(engine, want(await readShop())))
    const plan = planDown({ owner, observed: engine.observe(), volumes: true })
    await expect(show(plan)).toMatchFileSnapshot(golden('shop-down.json'))
    runSteps(engine, plan)
    expect(engine.isEmpty).toBe(true)
  })

  it('publishes what is routed on loopback where containers have no address for us', async () => {
    const plan = planFor(new MemoryEngine(), want(await readShop(), { ...modernEngine, reachable: false }))
    const published = plan.steps.flatMap(({ id, effect }) =>
      effect.kind === 'docker' && effect.argv.includes('--publish')
        ? [`${id} ${effect.argv[effect.argv.indexOf('--publish') + 1]}`]
        : [],
    )
    expect(published).toEqual(['create:shop-web-1-r1 127.0.0.1::8011'])
  })

  it('are the same bytes for the same project, also when its keys were written in another order', async () => {
    const project = await readShop()
    const turned = await readShop((text) =>
      text.replace(
        '      DATABASE_NAME: shop\n      DATABASE_USER: shop\n',
        '      DATABASE_USER: shop\n      DATABASE_NAME: shop\n',
      ),
    )
    const environments = Object.values(project.services).map((service) => ({
      ...service,
      environment: Object.fromEntries(Object.entries(service.environment).toReversed()),
    }))
    const reversed = { ...project, services: Object.fromEntries(environments.map((one) => [one.name, one])) }
    const [first, ...others] = [project, project, turned, reversed].map((one) =>
      JSON.stringify(planFor(new MemoryEngine(), want(one))),
    )
    expect(others).toEqual([first, first, first])
  })
})
