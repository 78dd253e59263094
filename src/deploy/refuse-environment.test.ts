import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { failureFrom } from '../../test/fakes/failure-from.ts'
import type { Context } from '../core/context.ts'
import { refuseEnvironment } from './refuse-environment.ts'

const files = new Map([
  [resolve('/work/shop/compose.yaml'), 'services: {web: {image: nginx}, api: {image: api}}\n'],
  [resolve('/work/shop/slipway.yaml'), 'environments: {prod: {platform: fargate, region: eu-west-1}, local: {}}\n'],
])
const context = { files: { readText: async (path: string) => files.get(path) }, env: {} } as unknown as Context
const request = { directory: '/work/shop', files: [], profiles: [], environment: 'local' }

const refuse = (...words: string[]) =>
  refuseEnvironment(context, request, { command: 'restart', words, known: ['web', 'api'] })

it('an environment in the place of a service is answered with the flag that was meant', async () => {
  expect(await failureFrom(refuse('prod', 'web'))).toMatchObject({
    what: 'There is no service prod',
    why: 'prod is an environment',
    fix: 'Run `slipway restart -e prod web`.',
  })
})

it.each([[['web']], [['stage']], [['local']], [[]]])('%j says nothing of environments in AWS', async (words) => {
  await expect(refuse(...words)).resolves.toBeUndefined()
})
