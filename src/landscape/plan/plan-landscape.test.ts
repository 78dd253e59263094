import { describe, expect, it } from 'vitest'
import {
  componentWith,
  jobOrder,
  makeWorld,
  shopWithJob,
  smallShop,
  wishOf,
} from '../../../test/fakes/cloud-fixture.ts'
import { parseShop, shopCompose, shopRoutes, sizedEnvironment } from '../../../test/landscape/landscapes.ts'
import type { Plan } from '../../core/plan.ts'
import { landscapeOf } from '../landscape.ts'
import type { Landscape } from '../component.ts'
import type { Template } from '../cloudformation/template.ts'
import { compareTemplates } from './compare-templates.ts'
import { type LiveStack, parseTemplate } from './live-stack.ts'
import { planLandscape } from './plan-landscape.ts'

/** A plan as a person would note it down. */
function noted({ changes, steps }: Plan): string {
  const lines = [
    ...changes.flatMap(({ action, subject, detail, resources = [] }) => [
      `${action} ${subject}: ${detail}`,
      ...resources.map((one) =>
        [
          `    ${one.action} ${one.logicalId} (${one.type}) ${one.properties.join(', ')}`.trimEnd(),
          ...(one.changes ?? []).map(
            ({ path, from = 'none', to = 'none' }) => `        ${path.join('.')}: ${from} → ${to}`,
          ),
        ].join('\n'),
      ),
    ]),
    '',
    ...steps.map(({ phase, id, needs }) => `${phase} ${id}${needs.length === 0 ? '' : ` after ${needs.join(', ')}`}`),
  ]
  return `${lines.join('\n')}\n`
}

/** The stacks that a landscape has become. */
async function liveOf(landscape: Landscape): Promise<LiveStack[]> {
  const { up, stacks } = makeWorld()
  await up(landscape)
  const all = await stacks.list()
  return Promise.all(
    all.map(async (stack) => ({ ...stack, template: parseTemplate(await stacks.template(stack.id)) as Template })),
  )
}

const golden = (name: string) => `../../../test/golden/landscape/plan-${name}.txt`

describe('a plan', () => {
  it('makes a whole landscape from nothing', async () => {
    const project = await parseShop(shopCompose, shopRoutes)
    const environment = sizedEnvironment(project)
    const { plan } = planLandscape(wishOf(landscapeOf({ project, environment })), [])
    await expect(noted(plan)).toMatchFileSnapshot(golden('from-nothing'))
  })

  it('of what is as wanted has no step', async () => {
    const { plan } = planLandscape(wishOf(smallShop()), await liveOf(smallShop()))
    expect(plan.steps).toEqual([])
    expect(plan.changes.map(({ action }) => action)).toEqual(Array(5).fill('keep'))
  })

  it('adds what is new, and takes from what others use only after they have gone', async () => {
    const { plan } = planLandscape(wishOf(smallShop({ services: ['api', 'shop'] })), await liveOf(smallShop()))
    await expect(noted(plan)).toMatchFileSnapshot(golden('one-service-for-another'))
  })

  it('runs a job after what it needs, and all other services after it', async () => {
    const live = (await liveOf(smallShop({ services: ['db', 'web'] }))).filter(({ name }) => !name.includes('network'))
    const { plan } = planLandscape({ ...wishOf(shopWithJob({ image: 'nginx:1.28' })), ...jobOrder }, live)
    await expect(noted(plan)).toMatchFileSnapshot(golden('with-a-job'))
  })

  it('follows a replacement through outputs to everything that may be replaced with it', async () => {
    const { plan } = planLandscape(wishOf(smallShop({ cidr: '10.17.0.0/16' })), await liveOf(smallShop()))
    await expect(noted(plan)).toMatchFileSnapshot(golden('another-network'))
    expect(plan.gaps.map(({ service, kind }) => `${service} ${kind}`)).toEqual(['prod anew'])
  })

  it('leaves stacks alone whose inputs cannot change', async () => {
    const wanted = smallShop()
    const network = wanted.components[1]
    const template = structuredClone(network?.template) as unknown as {
      Resources: Record<string, { Properties: object }>
    }
    Object.assign(template.Resources['Vpc']?.Properties ?? {}, { EnableDnsHostnames: true })
    const components = wanted.components.map((one) => (one === network ? { ...one, template: template as never } : one))
    const { plan } = planLandscape(wishOf({ ...wanted, components }), await liveOf(smallShop()))
    expect(plan.steps.map(({ id }) => id)).toEqual(['stack:shop-prod-network'])
    expect(plan.changes.find(({ action }) => action === 'change')?.resources).toMatchObject([
      { logicalId: 'Vpc', action: 'change', properties: ['EnableDnsHostnames'], isStateful: false },
    ])
  })

  it('keeps the repositories that another environment of the project has made', async () => {
    const repository = { ApiRepository: ['AWS::ECR::Repository', { RepositoryName: 'shop/api' }] } as const
    const output = { ApiRepository: { 'Fn::GetAtt': ['ApiRepository', 'RepositoryUri'] } }
    const foundation = componentWith('foundation', repository, output)
    const live = await liveOf({ ...smallShop(), components: [foundation] })
    const wanted = componentWith('foundation', { Bucket: ['AWS::S3::Bucket', {}] })
    const { plan } = planLandscape(wishOf({ ...smallShop(), components: [wanted] }), live)
    expect(plan.changes[0]?.resources).toMatchObject([{ logicalId: 'Bucket', action: 'create' }])
    const effect = plan.steps.flatMap((step) => (step.effect.kind === 'stack' ? [step.effect] : []))
    expect(effect.map(({ template }) => parseTemplate(template)?.Outputs)).toMatchObject([
      { ApiRepository: { Value: output.ApiRepository } },
    ])
  })

  it('says which values nobody knows', () => {
    const component = componentWith('web', {}, {}, { Secret: { from: 'secret', secret: 'token' } })
    const wish = wishOf({ ...smallShop(), components: [component] })
    expect(planLandscape({ ...wish, valueOf: () => undefined }, []).unknown).toEqual(['shop-prod-web: secret token'])
  })
})

describe('two templates', () => {
  const table = (name: string) => componentWith('data', { Table: ['AWS::RDS::DBInstance', { DBName: name }] }).template

  it('differ by properties, however their keys are ordered', () => {
    const one = componentWith('x', { A: ['AWS::Logs::LogGroup', { RetentionInDays: 1, Tags: [] }] }).template
    const other = componentWith('x', { A: ['AWS::Logs::LogGroup', { Tags: [], RetentionInDays: 1 }] }).template
    expect(compareTemplates(one, other)).toEqual([])
  })

  it('tell a resource that holds data', () => {
    expect(compareTemplates(table('a'), table('b'))).toMatchObject([{ action: 'replace', isStateful: true }])
    expect(compareTemplates(table('a'), undefined)).toMatchObject([{ action: 'remove', isStateful: true }])
  })
})
