import { describe, expect, it } from 'vitest'
import { makeWorld, smallShop } from '../../../../test/fakes/cloud-fixture.ts'
import { failureFrom } from '../../../../test/fakes/failure-from.ts'
import type { Behaviour } from '../../../../test/fakes/memory-ecs-parts.ts'
import type { Failure } from '../../../core/error.ts'
import type { Event } from '../../../core/event.ts'

function linesOf({ evidence = [] }: Failure, title: string): readonly string[] {
  return evidence.find((one) => one.title.startsWith(title))?.lines ?? []
}

describe('a service that crashes after CloudFormation was done with it', () => {
  // Nothing checks it, so that ECS takes a task that runs for one that works.
  const worker = (image: string) => {
    const { components, ...landscape } = smallShop({ services: ['web'], image, tasks: 2 })
    const parts = components.map((one) => {
      const template = structuredClone(one.template) as unknown as { Resources: Record<string, { Properties: object }> }
      const service = template.Resources['Service']
      if (service) service.Properties = { ...service.Properties, LoadBalancers: [] }
      return { ...one, template: template as unknown as typeof one.template }
    })
    return { ...landscape, components: parts }
  }
  const crash: Behaviour = { exit: { afterMs: 6500, code: 1 }, logs: ['no queue'] }

  it('is put back', async () => {
    const world = makeWorld()
    await world.up(worker('nginx:1'))
    world.stacks.ecs.behaviours.set('nginx:2', crash)
    const failure = await failureFrom(world.up(worker('nginx:2')))
    expect(failure).toMatchObject({ code: 'container-exited', why: 'exit code 1' })
    expect(linesOf(failure, 'last lines of web')).toEqual(['no queue'])
    expect(linesOf(failure, 'what serves now').slice(0, 2)).toEqual([
      'Stack shop-prod-service-web is as it was before.',
      expect.stringMatching(/^Service web: 2 of 2 tasks of shop-prod-web:\d run\.$/),
    ])
    const stack = await world.stacks.observe('shop-prod-service-web')
    expect(stack).toMatchObject({ status: 'UPDATE_COMPLETE', parameters: { Image: 'nginx:1' } })
    expect(stack?.tags['slipway:release']).toBe('1')
    expect((await world.up(worker('nginx:1'))).outcome).toBe('unchanged')
  })

  it('is removed when it is new', async () => {
    const world = makeWorld()
    world.stacks.ecs.behaviours.set('nginx:2', crash)
    const failure = await failureFrom(world.up(worker('nginx:2')))
    expect(linesOf(failure, 'what serves now')[0]).toBe('Stack shop-prod-service-web is not there.')
    expect([...world.stacks.existing.values()].filter((one) => one.includes('service-web'))).toEqual([])
  })

  it('is said to be what it is where the way back fails, too', async () => {
    const world = makeWorld()
    await world.up(worker('nginx:1'))
    world.stacks.ecs.behaviours.set('nginx:2', crash)
    const onEvent = (event: Event) => {
      if (event.type === 'note') world.stacks.failing.set('shop-prod-service-web.Task UPDATE', 'the image is gone')
    }
    const failure = await failureFrom(world.up(worker('nginx:2'), { onEvent }))
    expect(failure.why).toBe('exit code 1')
    expect(linesOf(failure, 'what serves now')[0]).toMatch(
      /was changed, and could not be put back: .*the image is gone/,
    )
  })

  it('is put back at Ctrl-C, too', async () => {
    const world = makeWorld()
    await world.up(worker('nginx:1'))
    const ctrlC = new AbortController()
    const onEvent = (event: Event) => {
      if (event.type === 'progress' && event.text.startsWith('settling')) ctrlC.abort()
    }
    const failure = await failureFrom(world.up(worker('nginx:2'), { signal: ctrlC.signal, onEvent }))
    expect(failure).toMatchObject({
      code: 'interrupted',
      fix: expect.stringContaining('it goes on from what is there'),
    })
    expect(linesOf(failure, 'what serves now')[0]).toBe('Stack shop-prod-service-web is as it was before.')
    expect((await world.stacks.observe('shop-prod-service-web'))?.parameters['Image']).toBe('nginx:1')
  })
})
