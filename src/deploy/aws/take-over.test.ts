import { describe, expect, it } from 'vitest'
import { makeWorld, smallShop, type World } from '../../../test/fakes/cloud-fixture.ts'
import { failureFrom } from '../../../test/fakes/failure-from.ts'

const shop = smallShop({ services: ['web'] })

/** Gives a stack other tags and nothing else, as somebody with the AWS CLI does. */
async function retag({ stacks, clock }: World, name: string, tags: Readonly<Record<string, string>>): Promise<void> {
  const stack = await stacks.observe(name)
  const token = `retag-${name}-${clock.now()}`
  const { parameters = {} } = stack ?? {}
  const order = { stack: name, name: token, kind: 'UPDATE', parameters, tags, capabilities: [], token } as const
  const id = await stacks.createChangeSet({ ...order, template: await stacks.template(name) })
  await clock.sleep(1_000)
  await stacks.executeChangeSet(id, `${token}-run`)
  await clock.sleep(60_000)
}

/** A shop whose stacks have the tags that `deploy.sh` gave them before it said the component. */
async function shopByHand(): Promise<World> {
  const world = makeWorld()
  await world.up(shop)
  world.objects.all.clear()
  for (const { name } of await world.stacks.list()) {
    const environment = name === 'shop-foundation' ? {} : { 'slipway:environment': 'prod' }
    await retag(world, name, { 'slipway:project': 'shop', ...environment })
  }
  world.stacks.writes.length = 0
  return world
}

describe('stacks made by hand', () => {
  it('are taken over by their names and tags, without a resource being touched', async () => {
    const world = await shopByHand()
    const before = new Set(world.stacks.existing.keys())
    expect((await world.status()).stacks.map(({ component }) => component).toSorted()).toEqual([
      ...['foundation', 'network', 'security', 'service-web'],
    ])
    const up = await world.up(shop)
    expect(up).toMatchObject({ outcome: 'changed', release: 1 })
    expect(up.changes[0]?.detail).toMatch(/^made by hand: taken over, with its tags/)
    expect(up.changes.flatMap(({ resources = [] }) => resources)).toEqual([])
    expect(new Set(world.stacks.existing.keys())).toEqual(before)
    expect((await world.up(shop)).outcome).toBe('unchanged')
  })

  it('go with down', async () => {
    const world = await shopByHand()
    expect((await world.down()).left).toEqual([])
    expect((await world.stacks.list()).map(({ name }) => name)).toEqual(['shop-foundation'])
  })

  it('are refused by name where they are of somebody else, and nothing changes', async () => {
    const world = await shopByHand()
    await retag(world, 'shop-prod-network', { 'slipway:project': 'other', 'slipway:environment': 'prod' })
    world.stacks.writes.length = 0
    expect(await failureFrom(world.up(shop))).toMatchObject({
      what: 'There is a stack shop-prod-network already',
      why: 'shop-prod-network is of project other, environment prod',
      fix: 'Give the project or the environment another name.',
    })
    expect(world.stacks.writes).toEqual([])
  })

  it('without any tags are refused with the command that gives them theirs', async () => {
    const world = await shopByHand()
    await retag(world, 'shop-prod-network', { team: 'blue' })
    const { why, fix } = await failureFrom(world.up(shop))
    expect(why).toBe('shop-prod-network has no tags that say whose it is')
    expect(fix).toContain(
      '`aws cloudformation update-stack --region eu-west-1 --stack-name shop-prod-network --use-previous-template' +
        ' --capabilities CAPABILITY_NAMED_IAM --tags Key=slipway:project,Value=shop Key=slipway:environment,Value=prod' +
        ' --parameters ParameterKey=ZoneA,UsePreviousValue=true ParameterKey=ZoneB,UsePreviousValue=true`',
    )
  })

  it('are left alone where they only begin with the name of the environment', async () => {
    const world = await shopByHand()
    await world.stacks.createChangeSet({
      ...{ stack: 'shop-prod-reports', name: 'made', kind: 'CREATE', parameters: {}, capabilities: [], token: 'made' },
      template: JSON.stringify({ Resources: { Table: { Type: 'AWS::DynamoDB::Table', Properties: {} } } }),
      tags: { 'slipway:project': 'shop', 'slipway:environment': 'prod' },
    })
    await world.clock.sleep(1_000)
    await world.stacks.executeChangeSet('arn:change-set/made', 'run-made')
    await world.clock.sleep(60_000)
    await world.up(shop)
    await world.down()
    expect((await world.stacks.list()).map(({ name }) => name)).toContain('shop-prod-reports')
  })
})
