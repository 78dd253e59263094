import { expect, test } from 'vitest'
import type { TemplateResource } from '../cloudformation/template.ts'
import { makeEnvironment, parseShop, shopCompose } from '../../../test/landscape/landscapes.ts'
import { makeProject, makeService } from '../../../test/fakes/projects.ts'
import { foundationComponent } from './foundation.ts'

const build = { context: '/project' } as never

/** The parts of the resources that a test looks at. */
function resourcesOf(names: readonly string[], project = 'shop') {
  const services = names.map((name) => makeService(name, { build }))
  const { Resources, Outputs } = foundationComponent({ project: makeProject(services, { name: project }) }).template
  const repositories = Object.values(Resources).flatMap(({ Type, Properties }) =>
    Type === 'AWS::ECR::Repository' ? [(Properties as { RepositoryName: string }).RepositoryName] : [],
  )
  return { Resources, outputs: Object.keys(Outputs ?? {}), repositories }
}

test('the template of the shop', async () => {
  const { template } = foundationComponent({ project: await parseShop(shopCompose) })
  await expect(`${JSON.stringify(template, null, 2)}\n`).toMatchFileSnapshot(
    '../../../test/golden/landscape/foundation.json',
  )
})

test('is the same for every environment and whatever the order of the services', async () => {
  const project = await parseShop(shopCompose)
  const prod = foundationComponent({ project, environment: makeEnvironment() } as never)
  const reversed = Object.fromEntries(Object.entries(project.services).toReversed())
  expect(prod.stack).toBe('shop-foundation')
  expect(JSON.stringify(prod)).toBe(
    JSON.stringify(foundationComponent({ project: { ...project, services: reversed } })),
  )
})

test('has a repository for what is built or copied, one for the tools where files are written, and none for what is in ECR', async () => {
  const { template } = foundationComponent({ project: await parseShop(shopCompose) })
  expect(Object.keys(template.Outputs ?? {}).filter((name) => name !== 'Bucket')).toEqual([
    'ApiRepository',
    'DbRepository',
    expect.stringMatching(/^MailWorker[0-9a-f]{4}Repository$/),
    'WebRepository',
  ])
})

test('keeps images and state when the stack goes, but for a stack that never was', () => {
  const { Resources } = resourcesOf(['web'])
  for (const one of Object.values(Resources)) {
    expect(one.DeletionPolicy).toBe('RetainExceptOnCreate')
    expect(one.UpdateReplacePolicy).toBe('Retain')
  }
})

test('never lets an image go that has a tag', () => {
  const { WebRepository } = resourcesOf(['web']).Resources
  const { LifecyclePolicy } = (WebRepository as TemplateResource).Properties as {
    LifecyclePolicy: { LifecyclePolicyText: string }
  }
  const { rules } = JSON.parse(LifecyclePolicy.LifecyclePolicyText) as { rules: { selection: object }[] }
  expect(rules.map(({ selection }) => selection)).toEqual([
    { tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 14 },
  ])
})

test('makes names that ECR takes, different for different services', () => {
  const { repositories, outputs } = resourcesOf(['web', 'Web', 'web_', 'web--x', 'mail_worker', '_'])
  expect(new Set(repositories).size).toBe(6)
  expect(new Set(outputs).size).toBe(7)
  for (const name of repositories) expect(name).toMatch(/^shop\/[a-z0-9]+(?:[._-][a-z0-9]+)*$/)
  expect(repositories).toContain('shop/mail_worker')
})

test('makes a bucket name that fits into 63 characters in the region with the longest name', () => {
  for (const project of ['shop', 'a'.repeat(32), 'a'.repeat(33), `${'a'.repeat(24)}-${'b'.repeat(60)}`]) {
    const { Bucket } = resourcesOf([], project).Resources
    const { BucketName } = (Bucket as TemplateResource).Properties as { BucketName: { 'Fn::Sub': string } }
    const name = BucketName['Fn::Sub']
      .replace('${AWS::AccountId}', '123456789012')
      .replace('${AWS::Region}', 'ap-southeast-1')
    expect(name).toMatch(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/)
  }
})
