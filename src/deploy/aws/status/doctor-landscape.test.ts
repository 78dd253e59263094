import { describe, expect, it } from 'vitest'
import { makeWorld, smallShop, type World } from '../../../../test/fakes/cloud-fixture.ts'
import { failureFrom } from '../../../../test/fakes/failure-from.ts'
import type { Context } from '../../../core/context.ts'
import { doctorInAws } from './doctor-landscape.ts'

const files: Readonly<Record<string, string>> = {
  '/work/compose.yaml': 'name: shop\nservices:\n  web: {image: nginx, expose: ["80"]}\n',
  '/work/slipway.yaml': 'project: shop\nenvironments:\n  prod: {platform: fargate, region: eu-west-1}\n',
}

/** The check of the stacks. */
async function stacksOf({ clock, cloud }: World) {
  const context = {
    ...{ clock, env: {}, signal: new AbortController().signal, emit: () => {} },
    actor: { user: 'ada', host: 'laptop', pid: 1, home: '/home/ada', isAlive: () => true },
    files: { readText: async (path: string) => files[path] },
    cloud: { open: async () => cloud },
  } as unknown as Context
  const request = { directory: '/work', files: [], profiles: [], environment: 'prod' }
  return (await doctorInAws(context, request)).find(({ name }) => name === 'Stacks')
}

describe('doctor of an environment in AWS', () => {
  it('finds nothing wrong with what is whole', async () => {
    const world = makeWorld()
    await world.up(smallShop())
    expect(await stacksOf(world)).toEqual({ name: 'Stacks', state: 'ok', detail: '5 there, none under way' })
  })

  it('warns of a lock, with the way to take it', async () => {
    const world = makeWorld()
    await world.up(smallShop())
    const bucket = (await world.stacks.observe('shop-foundation'))?.outputs['Bucket'] ?? ''
    const holder = { user: 'bob', host: 'desk', pid: 7, reason: 'up', since: world.clock.now() }
    await world.objects.create(bucket, 'locks/prod.json', JSON.stringify(holder))
    expect(await stacksOf(world)).toMatchObject({
      state: 'warning',
      detail: '5 there, none under way; locked by bob on desk for up',
      fix: expect.stringContaining('--break-lock'),
    })
  })

  it('fails where a stack is stuck, with the command that goes on', async () => {
    const world = makeWorld()
    await world.up(smallShop())
    world.stacks.failing.set('shop-prod-service-web.Service UPDATE', 'no')
    world.stacks.failing.set('shop-prod-service-web ROLLBACK', 'the image is gone')
    await failureFrom(world.up(smallShop({ image: 'nginx:1.28' })))
    expect(await stacksOf(world)).toMatchObject({
      state: 'failed',
      detail: expect.stringContaining('shop-prod-service-web is UPDATE_ROLLBACK_FAILED: its last change failed'),
      fix: expect.stringContaining('continue-update-rollback --stack-name shop-prod-service-web --region eu-west-1'),
    })
  })
})
