import { expect, it } from 'vitest'
import { makeProject, makeService } from '../../../../test/fakes/projects.ts'
import { given, sizedEnvironment } from '../../../../test/landscape/landscapes.ts'
import type { Context } from '../../../core/context.ts'
import { landscapeOf } from '../../../landscape/landscape.ts'
import { checkGiven } from './check-given.ts'

const context = {} as Context
const owner = { project: 'shop', environment: 'prod' }
const edge = { domain: 'shop.example.com', certificate: given, allow: ['0.0.0.0/0'] }

function landscape(routes: readonly { readonly host: string; readonly port: number }[]) {
  const project = makeProject([makeService('web', { image: 'nginx', expose: [80], routes })])
  return landscapeOf({ project, environment: sizedEnvironment(project, {}, { edge }) })
}

it('refuses a certificate of another region than that of the credentials, before anything is made', async () => {
  const loaded = { owner, landscape: landscape([{ host: 'shop.example.com', port: 80 }]) }
  expect((await checkGiven(context, { region: 'eu-west-1' }, loaded)).pending).toEqual([])
  await expect(checkGiven(context, { region: 'us-east-1' }, loaded)).rejects.toMatchObject({
    failure: { why: 'it is in the region eu-west-1, and the credentials are for us-east-1' },
  })
})

it('says nothing where no load balancer would have it', async () => {
  const loaded = { owner, landscape: landscape([]) }
  expect((await checkGiven(context, { region: 'us-east-1' }, loaded)).pending).toEqual([])
})
