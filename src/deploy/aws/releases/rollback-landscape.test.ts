import { describe, expect, it } from 'vitest'
import {
  componentWith,
  makeWorld,
  type RunOptions,
  smallShop,
  type World,
} from '../../../../test/fakes/cloud-fixture.ts'
import { failureFrom } from '../../../../test/fakes/failure-from.ts'
import { Secret } from '../../../core/argv.ts'
import type { Failure } from '../../../core/error.ts'
import type { Component, Landscape } from '../../../landscape/component.ts'

const digest = (letter: string) => `sha256:${letter.repeat(64)}`
const image = (letter: string) => `123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/web:v1@${digest(letter)}`
const secret = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/prod/token-AbCdEf'

/** A shop whose services have an image and a secret of this account. */
function shop(
  letter: string,
  services: readonly string[] = ['api', 'web'],
  token = `${secret}:::version-${letter}`,
): Landscape {
  const landscape = smallShop({ services })
  const components = landscape.components.map((one): Component => {
    if (!one.name.startsWith('service-')) return one
    const Image = { from: 'image', service: letter } as const
    const Token = { from: 'value', value: token } as const
    const Parameters = { ...one.template.Parameters, Token: { Type: 'String' } }
    return { ...one, template: { ...one.template, Parameters }, inputs: { ...one.inputs, Image, Token } }
  })
  return { ...landscape, components }
}

/** A world in which these images and versions are there. */
function worldWith(...letters: readonly string[]): World {
  const world = makeWorld()
  world.images.set('shop/web', new Set(letters.map(digest)))
  world.secrets.others.set(secret, new Set(letters.map((letter) => `version-${letter}`)))
  return world
}

const values: NonNullable<RunOptions['values']> = (input) => (input.from === 'image' ? image(input.service) : undefined)

/** Runs `up` where the image of a service is that of its letter. */
function up(world: World, landscape: Landscape, options: RunOptions = {}) {
  return world.up(landscape, { values, ...options })
}

async function listed(world: World): Promise<string[]> {
  const entries = await world.releases()
  return entries.map(({ number, reason, current, kept, images }) => {
    const state = current ? 'live' : kept ? 'kept' : 'gone'
    return [number, reason, state, ...Object.entries(images).map((pair) => pair.join('='))].join(' ')
  })
}

async function imagesNow({ stacks }: World): Promise<string[]> {
  const all = await stacks.list()
  return all.flatMap(({ name, parameters: { Image } }) => (Image === undefined ? [] : [`${name} ${Image.at(-1)}`]))
}

const a12 = 'a'.repeat(12)
const b12 = 'b'.repeat(12)

describe('releases', () => {
  it('are recorded by an up that changed a service, and by no other', async () => {
    const world = worldWith('a', 'b')
    expect(await world.releases()).toEqual([])
    expect((await up(world, shop('a'))).release).toBe(1)
    expect((await up(world, shop('a'))).release).toBe(1)
    await up(world, {
      ...shop('a'),
      components: [...shop('a').components, componentWith('logs', { Logs: ['AWS::Logs::LogGroup', {}] })],
    })
    expect(await listed(world)).toEqual([`1 up live api=${a12} web=${a12}`])
    expect((await up(world, shop('b'), { commit: 'c0ffee' })).release).toBe(2)
    expect(await listed(world)).toEqual([`2 up live api=${b12} web=${b12}`, `1 up kept api=${a12} web=${a12}`])
    expect((await world.releases())[0]).toMatchObject({ by: 'ada@laptop', commit: 'c0ffee' })
  })

  it('tag the stacks of services that they changed, and nothing is changed for the tag', async () => {
    const world = worldWith('a', 'b')
    await up(world, shop('a', ['api']))
    await up(world, shop('a', ['api', 'web']))
    const all = await world.stacks.list()
    const tags = Object.fromEntries(all.map(({ name, tags: { 'slipway:release': number } }) => [name, number]))
    expect(tags).toEqual({
      'shop-foundation': undefined,
      'shop-prod-network': undefined,
      'shop-prod-security': undefined,
      'shop-prod-service-api': '1',
      'shop-prod-service-web': '2',
    })
  })

  it('name their templates, each of which is there once', async () => {
    const world = worldWith('a', 'b', 'c')
    for (const letter of ['a', 'b', 'c']) await up(world, shop(letter))
    const names = [...world.objects.all.keys()]
    expect(names.filter((name) => name.includes('/templates/'))).toHaveLength(2)
    expect(names.filter((name) => name.includes('/releases/prod/'))).toHaveLength(3)
  })

  it('are kept thirty times', { timeout: 20_000 }, async () => {
    const letters = [...'abcdefghijklmnopqrstuvwxyz0123456']
    const world = worldWith(...letters)
    for (const letter of letters) await up(world, shop(letter, ['api']))
    const numbers = (await world.releases()).map(({ number }) => number)
    expect([numbers.length, numbers[0], numbers.at(-1)]).toEqual([30, 33, 4])
  })

  it('say when what is there is none of them', async () => {
    const world = worldWith('a', 'b')
    await up(world, shop('a'))
    world.stacks.failing.set('shop-prod-service-web.Service UPDATE', 'it does not start')
    await failureFrom(up(world, shop('b')))
    expect(await listed(world)).toEqual([`1 up kept api=${a12} web=${a12}`])
    const notes = world.events.flatMap((event) => (event.type === 'note' ? [event.text] : []))
    expect(notes.at(-1)).toContain('`slipway rollback prod 1` back to release 1')
  })
})

describe('a rollback', () => {
  it('changes services alone, and is a release of its own', async () => {
    const world = worldWith('a', 'b')
    await up(world, shop('a'))
    await up(world, shop('b'))
    world.stacks.writes.length = 0
    const result = await world.back()
    expect(result).toMatchObject({ outcome: 'changed', release: 3, back: 1 })
    expect(await imagesNow(world)).toEqual(['shop-prod-service-api a', 'shop-prod-service-web a'])
    expect(world.stacks.writes.toSorted()).toEqual([
      'create change set shop-prod-service-api',
      'create change set shop-prod-service-web',
      'execute shop-prod-service-api',
      'execute shop-prod-service-web',
    ])
    expect(await listed(world)).toEqual([
      `3 rollback to 1 live api=${a12} web=${a12}`,
      `2 up kept api=${b12} web=${b12}`,
      `1 up kept api=${a12} web=${a12}`,
    ])
    expect((await world.back(1)).outcome).toBe('unchanged')
    expect((await world.back()).back).toBe(2)
    expect((await up(world, shop('a'))).release).toBe(5)
  })

  it('takes away a service that the release did not have', async () => {
    const world = worldWith('a')
    await up(world, shop('a', ['api']))
    await up(world, shop('a', ['api', 'web']))
    await world.back(1)
    expect(await imagesNow(world)).toEqual(['shop-prod-service-api a'])
    expect([...world.stacks.existing.values()]).toContain('shop-prod-security.webGroup')
  })

  it('gives the services what the landscape has now', async () => {
    const world = worldWith('a', 'b')
    await up(world, shop('a'))
    const moved = (letter: string) => ({
      ...shop(letter),
      components: shop(letter).components.map((one) => (one.name === 'network' ? smallNetwork('10.17.0.0/16') : one)),
    })
    await up(world, moved('b'))
    const subnets = (await world.stacks.observe('shop-prod-network'))?.outputs['Subnets']
    await world.back(1)
    const web = await world.stacks.observe('shop-prod-service-web')
    expect(web?.parameters).toMatchObject({ Image: image('a'), Subnets: subnets })
  })

  it('goes to the last release after an up that failed half-way, and finishes it', async () => {
    const world = worldWith('a', 'b')
    await up(world, shop('a'))
    world.stacks.failing.set('shop-prod-service-web.Service UPDATE', 'it does not start')
    await failureFrom(up(world, shop('b')))
    world.stacks.failing.clear()
    expect(await imagesNow(world)).toContain('shop-prod-service-api b')
    expect(await world.back()).toMatchObject({ outcome: 'changed', back: 1, release: 2 })
    expect(await imagesNow(world)).toEqual(['shop-prod-service-api a', 'shop-prod-service-web a'])
    expect((await listed(world))[0]).toBe(`2 rollback to 1 live api=${a12} web=${a12}`)
  })

  it('that fails says how to go on with it', async () => {
    const world = worldWith('a', 'b')
    await up(world, shop('a'))
    await up(world, shop('b'))
    world.stacks.failing.set('shop-prod-service-web.Service UPDATE', 'it does not start')
    const failure = await failureFrom(world.back(1))
    expect(failure.fix).toBe('Mend what AWS says, then run `slipway rollback prod 1` again.')
  })
})

describe('versions of secrets', () => {
  const name = 'shop/prod/key'
  const versionOf = (letter: string) => letter.repeat(32)

  /** Three releases, each with a version of its own; none has a label of ours. */
  async function releaseThrice(world: World): Promise<void> {
    world.secrets.mostDeprecated = 100
    const tags = { 'slipway:project': 'shop', 'slipway:environment': 'prod' }
    for (const letter of ['a', 'b', 'c']) {
      const order = { secret: name, value: new Secret(letter), version: versionOf(letter) }
      if (letter === 'a') await world.secrets.create({ ...order, description: '', tags })
      else await world.secrets.put(order)
      const arn = (await world.secrets.observe(name))?.arn
      await up(world, shop(letter, ['web'], `${arn}:::${versionOf(letter)}`))
    }
  }

  const notesOf = ({ events }: World) => events.flatMap((event) => (event.type === 'note' ? [event.text] : []))

  it('that no label keeps are told with the releases that need them', async () => {
    const world = worldWith('a', 'b', 'c')
    await releaseThrice(world)
    expect((await world.releases()).map(({ kept }) => kept)).toEqual([true, true, true])
    expect(notesOf(world).at(-1)).toContain(
      `Release 1 can serve again only until Secrets Manager deletes an old version of ${name}`,
    )
  })

  it('have their label again before a release goes back to them', async () => {
    const world = worldWith('a', 'b', 'c')
    await releaseThrice(world)
    expect((await world.back(1)).release).toBe(4)
    expect((await world.secrets.observe(name))?.labels[versionOf('a')]).toEqual([`slipway-${versionOf('a')}`])
    await world.releases()
    expect(notesOf(world).join()).not.toContain('only until')
  })

  it('that are gone are told with the releases that cannot serve again', async () => {
    const world = worldWith('a', 'b', 'c')
    for (const letter of ['a', 'b', 'c']) await up(world, shop(letter, ['web']))
    world.secrets.others.set(secret, new Set(['version-c']))
    const entries = await world.releases()
    expect(entries.map(({ number, kept, gone }) => [number, kept, gone?.length])).toEqual([
      [3, true, undefined],
      [2, false, 1],
      [1, false, 1],
    ])
    expect(notesOf(world).at(-1)).toBe(
      'Release 2 cannot serve again: version version-b of the secret shop/prod/token-AbCdEf is gone',
    )
  })
})

describe('a rollback is refused before anything changes', () => {
  async function refusal(spoil: (world: World) => unknown, to?: number): Promise<Failure> {
    const world = worldWith('a', 'b')
    await up(world, shop('a'))
    await up(world, shop('b'))
    await spoil(world)
    world.stacks.writes.length = 0
    const failure = await failureFrom(world.back(to))
    expect(world.stacks.writes).toEqual([])
    return failure
  }

  it('where the release is not known', async () => {
    expect(await refusal(() => {}, 7)).toMatchObject({
      code: 'release-unknown',
      what: 'There is no release 7',
      why: 'the releases here are 1, 2',
      fix: 'Look at `slipway releases prod`.',
    })
    expect(await failureFrom(makeWorld().back())).toMatchObject({ why: 'nothing was released here yet' })
  })

  it('where its image is gone', async () => {
    const failure = await refusal(({ images }) => images.set('shop/web', new Set([digest('b')])))
    expect(failure).toMatchObject({ code: 'release-gone', what: 'Release 1 cannot serve again' })
    expect(failure.why).toBe(`the image shop/web@${digest('a')} is gone from ECR`)
  })

  it('where its version of a secret is gone, or the secret', async () => {
    const version = await refusal(({ secrets }) => secrets.others.set(secret, new Set(['version-b'])))
    expect(version.why).toBe('version version-a of the secret shop/prod/token-AbCdEf is gone')
    const whole = await refusal(({ secrets }) => secrets.others.delete(secret))
    expect(whole.why).toBe('the secret shop/prod/token-AbCdEf is deleted')
  })

  it('where its template is gone, or is another one', async () => {
    const spoil =
      (text: string) =>
      ({ objects }: World) => {
        const names = [...objects.all.keys()].filter((name) => name.includes('/templates/'))
        for (const name of names) objects.all.set(name, text)
      }
    const why =
      'the template of stack shop-prod-service-api is gone from the bucket; the template of stack shop-prod-service-web is gone from the bucket'
    expect((await refusal(spoil(''))).why).toBe(why)
    expect((await refusal(spoil('{"Resources":{}}'))).why).toBe(why)
  })

  it('where the landscape does not have what it needs', async () => {
    const failure = await refusal(async (world) => up(world, shop('b', ['api'])), 1)
    expect(failure.why).toBe('stack shop-prod-security has no output webGroup any more')
  })

  it('where another version wrote its record', async () => {
    const failure = await refusal(({ objects }) => {
      const name = [...objects.all.keys()].find((each) => each.endsWith('/releases/prod/1.json')) ?? ''
      objects.all.set(name, '{"v":2,"number":1}')
    }, 1)
    expect(failure.why).toBe('its record names no service; another version of Slipway may have written it')
  })
})

describe('a template over 51,200 bytes', () => {
  /** A landscape with a large stack beside the small ones. */
  const large = (name: string, note: string): Landscape => {
    const ids = Array.from({ length: 600 }, (_, index) => `Logs${index}`)
    const resources = ids.map(
      (id) => [id, ['AWS::Logs::LogGroup', { LogGroupName: `${note}-${id}-`.padEnd(80, 'x') }]] as const,
    )
    const { components, environment } = shop('a')
    const outputs = name === 'foundation' ? { Bucket: { Ref: 'Bucket' } } : {}
    const bucket = ['AWS::S3::Bucket', {}] as const
    const all = { ...(name === 'foundation' && { Bucket: bucket }), ...Object.fromEntries(resources) }
    const made = componentWith(name, all, outputs)
    return { environment, components: [...components.filter((one) => one.name !== name), made] }
  }

  it('goes through the bucket, where the same one is written once', async () => {
    const world = worldWith('a')
    await up(world, large('logs', 'one'))
    expect((await world.stacks.observe('shop-prod-logs'))?.status).toBe('CREATE_COMPLETE')
    const sizes = [...world.objects.all].flatMap(([name, text]) => (name.includes('/templates/') ? [text.length] : []))
    expect(sizes.filter((size) => size > 51_200)).toHaveLength(1)
    expect((await up(world, large('logs', 'one'))).outcome).toBe('unchanged')
    await up(world, large('logs', 'two'))
    expect((await world.stacks.observe('shop-prod-logs'))?.status).toBe('UPDATE_COMPLETE')
  })

  it('of the foundation makes the bucket first, and then the rest through it', async () => {
    const world = worldWith('a')
    await up(world, large('foundation', 'one'))
    expect([...world.stacks.existing.values()].filter((name) => name.startsWith('shop-foundation'))).toHaveLength(601)
    expect((await up(world, large('foundation', 'one'))).outcome).toBe('unchanged')
  })
})

/** The network of the small shop with another range. */
function smallNetwork(cidr: string): Component {
  return smallShop({ cidr }).components.find(({ name }) => name === 'network') as Component
}
