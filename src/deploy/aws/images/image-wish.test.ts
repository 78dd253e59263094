import { expect, it } from 'vitest'
import { makeProject, makeService } from '../../../../test/fakes/projects.ts'
import { makeEnvironment } from '../../../../test/landscape/landscapes.ts'
import type { Component, Input } from '../../../landscape/component.ts'
import type { Project, Service } from '../../../manifest/project.ts'
import type { LoadedLandscape } from '../load-landscape.ts'
import { newestOf, tagOf } from './image-tag.ts'
import { type ImageSource, sourceKey, wishImages } from './image-wish.ts'

const build = { context: '/work/web', dockerfile: 'Dockerfile', args: {} }
const inEcr = '210987654321.dkr.ecr.eu-west-1.amazonaws.com/team/api:1'

function wishesOf(services: readonly Service[], arm: readonly string[] = []) {
  const project: Project = makeProject(services)
  const environment = makeEnvironment()
  const sizes = services.map(({ name }) => [
    name,
    { ...environment.services['web'], architecture: arm.includes(name) ? 'ARM64' : 'X86_64' },
  ])
  const inputs = services.flatMap(({ name }): Input[] => [
    { from: 'image', service: name },
    { from: 'repository', service: name },
    { from: 'tools', fact: 'image', architecture: 'X86_64' },
  ])
  const component = { name: 'all', inputs: Object.fromEntries(inputs.entries()) } as unknown as Component
  const landscape = { environment: { ...environment, services: Object.fromEntries(sizes) }, components: [component] }
  const loaded = { project, landscape } as unknown as LoadedLandscape
  return new Map(wishImages(loaded, 'example.com/tools:2').map(({ key, source }) => [key, source]))
}

function service(name: string, wishes: ReadonlyMap<string, ImageSource>): ImageSource {
  const source = wishes.get(`service ${name}`)
  if (!source) throw new Error(`no image of ${name}`)
  return source
}

it('builds, copies or takes an image as it is, each for the processor of its service', () => {
  const wishes = wishesOf(
    [makeService('web', { build }), makeService('db', { image: 'postgres' }), makeService('api', { image: inEcr })],
    ['db'],
  )
  expect(service('web', wishes)).toMatchObject({ kind: 'build', platform: 'linux/amd64', repository: 'shop/web' })
  expect(service('db', wishes)).toEqual({
    ...{ kind: 'copy', ref: 'postgres:latest', platform: 'linux/arm64', repository: 'shop/db' },
  })
  expect(service('api', wishes)).toMatchObject({
    ...{ kind: 'given', ref: inEcr, platform: 'linux/amd64' },
    given: { arn: 'arn:aws:ecr:eu-west-1:210987654321:repository/team/api', name: '1' },
  })
  expect(wishes.get('tools X86_64')).toMatchObject({
    kind: 'copy',
    ref: 'example.com/tools:2',
    repository: 'shop/slipway/tools',
  })
})

it('builds once what services share, also by the name of the image; for each processor apart', () => {
  const services = [
    makeService('web', { build, image: 'team/web' }),
    makeService('worker', { build, image: 'team/web' }),
    makeService('cron', { image: 'team/web' }),
    makeService('arm', { image: 'team/web' }),
  ]
  const wishes = wishesOf(services, ['arm'])
  const keys = services.map(({ name }) => sourceKey(service(name, wishes)))
  expect(new Set(keys.slice(0, 3)).size).toBe(1)
  expect(keys[3]).not.toBe(keys[0])
  // The image that runs here keeps its name.
  expect(service('cron', wishes)).toMatchObject({
    repository: 'shop/cron',
    image: { tags: ['slipway/shop/web:prod-amd64'] },
  })
})

it('finds the image that was pushed last of those with the same print', () => {
  const image = (digest: string, tag: string, pushedAt: number) => ({ digest, tags: [tag], pushedAt })
  const all = [image('1', 'aa-1', 1), image('2', 'aa-2', 3), image('3', 'aa-3', 2), image('4', 'aab-1', 9)]
  expect(newestOf(all, 'aa')?.digest).toBe('2')
  expect(newestOf(all, 'b')).toBeUndefined()
  expect(tagOf('aa', `sha256:${'5'.repeat(64)}`)).toBe(`aa-${'5'.repeat(16)}`)
})
