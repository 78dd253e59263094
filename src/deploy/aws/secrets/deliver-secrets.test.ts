import { describe, expect, it } from 'vitest'
import { makeWorld } from '../../../../test/fakes/cloud-fixture.ts'
import { MemorySecrets } from '../../../../test/fakes/memory-secrets.ts'
import { sizedEnvironment } from '../../../../test/landscape/landscapes.ts'
import { Secret } from '../../../core/argv.ts'
import type { Cloud } from '../../../core/aws/cloud-port.ts'
import type { StackPort } from '../../../core/aws/stack-port.ts'
import type { SecretPort } from '../../../core/aws/secret-port.ts'
import type { Context } from '../../../core/context.ts'
import { failureOf } from '../../../core/error.ts'
import type { Event } from '../../../core/event.ts'
import { landscapeOf } from '../../../landscape/landscape.ts'
import { parseProject } from '../../../manifest/parse-project.ts'
import type { LoadedLandscape } from '../load-landscape.ts'
import { deliverSecrets } from './deliver-secrets.ts'
import { removeVariables } from './remove-variables.ts'
import { secretNames } from './secret-names.ts'
import { writeSecret } from './write-secret.ts'

const owner = { project: 'shop', environment: 'prod' }
const canary = 'canary-4711'

/** The shop with what is said of its secrets and of the variables of web. */
function shop(secrets: string, environment = '{}'): LoadedLandscape {
  const keys = [...secrets.matchAll(/(\w+): \{/g)].map(([, key]) => key)
  const text = `name: shop\nservices:\n  web:\n    image: nginx\n    environment: ${environment}\n    secrets: [${keys.join(', ')}]\n  api: {image: httpd}\nsecrets: {${secrets}}\n`
  const input = { directory: '/work/shop', compose: { name: 'compose.yaml', text } }
  const { project } = parseProject(input, {})
  if (!project) throw new Error(text)
  const base = sizedEnvironment(project)
  const landscape = landscapeOf({ project, environment: { ...base, name: 'prod' } })
  return { project, owner, landscape, target: {} }
}

/** An account, and a person in front of it. */
function makePlace() {
  const { clock, objects } = makeWorld()
  const secrets = new MemorySecrets(clock)
  const events: Event[] = []
  const actor = { user: 'ada', host: 'laptop', pid: 1, home: '', isAlive: () => true }
  const signal = new AbortController().signal
  const context = { clock, actor, signal, env: {}, emit: (event: Event) => events.push(event) } as unknown as Context
  /** Values of the parameters of stacks. */
  const used: string[] = []
  const foundation = {
    tags: { 'slipway:project': 'shop', 'slipway:component': 'foundation' },
    outputs: { Bucket: 'state' },
  }
  const all = () => [
    { tags: {}, parameters: { ...used } },
    { ...foundation, parameters: {} },
  ]
  const stacks = { list: async () => all() } as unknown as StackPort
  const cloud = (port: SecretPort = secrets): Cloud => {
    return { account: '123456789012', region: 'eu-west-1', stacks, objects, secrets: port } as unknown as Cloud
  }
  const deliver = (loaded: LoadedLandscape, mode: 'look' | 'make' = 'make', port?: SecretPort) =>
    deliverSecrets(context, cloud(port), loaded, mode)
  const set = async (name: string, value: string) => {
    await clock.sleep(1000)
    return writeSecret(context, secrets, { owner, name, description: '', value: new Secret(value) })
  }
  /** Records a release whose service has this value. */
  const release = (number: number, value: string) => {
    const services = [{ component: 'service-web', parameters: { Key: { value } } }]
    objects.all.set(`state/releases/prod/${number}.json`, JSON.stringify({ v: 1, number, services }))
  }
  const down = (loaded: LoadedLandscape) => removeVariables(context, cloud(), owner, secretNames(loaded))
  return { clock, secrets, events, used, deliver, set, release, down }
}

const key = { from: 'secret', secret: 'key' } as const
const variables = { from: 'environment', service: 'web', variables: ['TOKEN'] } as const
const withKey = shop('key: {file: ./key.txt}')
const withToken = (value: string) => shop('', `{TOKEN: ${value}, PLAIN: a}`)
const labelOf = (version: string) => `slipway-${version}`

describe('secrets of the Compose file', () => {
  it('without a value are named with their place and the command, before anything is changed', async () => {
    const { deliver, secrets } = makePlace()
    const all =
      'key: {file: ./keys/a b.txt}, var: {environment: MY_VAR}, ext: {external: true}, they: {external: true, name: team/x}'
    const failure = await deliver(shop(all, '{TOKEN: canary-4711}')).catch(failureOf)
    expect(failure).toMatchObject({ code: 'secret-missing', why: 'key, var, ext, they' })
    const issues = 'issues' in failure ? failure.issues : []
    expect(issues?.map(({ at, fix }) => `${at.line}:${at.column} ${fix}`)).toMatchInlineSnapshot(`
      [
        "8:11 Give it one: \`slipway secret set key prod < file\`; where it is that of this machine, \`slipway secret set key prod < 'keys/a b.txt'\`.",
        "8:40 Give it one: \`slipway secret set var prod < file\`; where it is that of this machine, \`printf %s "$MY_VAR" | slipway secret set var prod\`.",
        "8:68 Give it one: \`slipway secret set ext prod < file\`.",
        "8:91 Make it there, or correct its \`name\`; without a \`name\`, \`slipway secret set\` makes it.",
      ]
    `)
    expect(secrets.writes).toEqual([])
  })

  it('are given by version, which keeps a label of its own', async () => {
    const { deliver, secrets, set } = makePlace()
    const first = await set('shop/prod/key', 'one')
    const { valueOf } = await deliver(withKey)
    expect(valueOf(key)).toBe(`${first.live.arn}:::${first.version}`)
    expect(valueOf({ from: 'image', service: 'web' })).toBeUndefined()
    const second = await set('shop/prod/key', 'two')
    const after = await deliver(withKey)
    expect(after.valueOf(key)).toBe(`${first.live.arn}:::${second.version}`)
    await set('shop/prod/key', 'three')
    await set('shop/prod/key', 'four')
    const labels = (await secrets.observe('shop/prod/key'))?.labels
    expect([labels?.[first.version], labels?.[second.version]]).toEqual([
      [labelOf(first.version)],
      [labelOf(second.version)],
    ])
  })

  it('are left alone by a second look and by a plan', async () => {
    const { deliver, secrets, set } = makePlace()
    await set('shop/prod/key', 'one')
    await deliver(withKey, 'look')
    expect(secrets.writes).toEqual(['create shop/prod/key'])
    await deliver(withKey)
    const before = [...secrets.writes]
    await deliver(withKey)
    expect(secrets.writes).toEqual(before)
  })

  it('keep sixteen versions, and those that a stack has', async () => {
    const { deliver, secrets, set, used } = makePlace()
    const versions: string[] = []
    for (let count = 0; count < 20; count++) {
      versions.push((await set('shop/prod/key', `value ${count}`)).version)
      const value = (await deliver(withKey)).valueOf(key)
      if (count === 1 && value !== undefined) used.push(value)
    }
    const labels = (await secrets.observe('shop/prod/key'))?.labels ?? {}
    const kept = versions.filter((version) => labels[version]?.includes(labelOf(version)))
    expect(kept).toEqual([versions[1], ...versions.slice(5)])
  })

  it('keep those longest that the latest releases name, however old they are', async () => {
    const { deliver, secrets, set, release } = makePlace()
    const versions: string[] = []
    const values: (string | undefined)[] = []
    for (let count = 0; count < 16; count++) {
      versions.push((await set('shop/prod/key', `value ${count}`)).version)
      values.push((await deliver(withKey)).valueOf(key))
    }
    // The first one was gone back to in the last release.
    for (const [index, value] of [...values, values[0]].entries()) release(index + 1, value ?? '')
    await set('shop/prod/key', 'another')
    await deliver(withKey)
    const labels = (await secrets.observe('shop/prod/key'))?.labels ?? {}
    const kept = versions.filter((version) => labels[version]?.includes(labelOf(version)))
    expect(kept).toEqual([versions[0], ...versions.slice(2)])
  })

  it('that others made are used as they are', async () => {
    const { deliver, secrets } = makePlace()
    const version = 'v'.repeat(32)
    await secrets.create({ secret: 'team/x', description: '', tags: {}, value: new Secret('x'), version })
    const { valueOf } = await deliver(shop('key: {external: true, name: team/x}'))
    expect(valueOf(key)).toMatch(/secret:team\/x-\d+:::v+$/)
    expect(secrets.writes).toEqual(['create team/x'])
  })

  it('can be removed and set again', async () => {
    const { deliver, secrets, set } = makePlace()
    const { live } = await set('shop/prod/key', 'one')
    await secrets.remove(live.arn, 30)
    expect(await deliver(withKey).catch(failureOf)).toMatchObject({ code: 'secret-missing' })
    expect((await set('shop/prod/key', 'one')).outcome).toBe('made')
    expect((await deliver(withKey)).valueOf(key)).toContain(live.arn)
  })
})

describe('sensitive variables', () => {
  it('are stored once, and again where a value differs', async () => {
    const { deliver, secrets } = makePlace()
    const { pending } = await deliver(withToken(canary), 'look')
    expect(pending).toEqual([{ action: 'create', subject: 'secret shop/prod/variables/web', detail: 'TOKEN' }])
    const first = await deliver(withToken(canary))
    const [, version = ''] = first.valueOf(variables)?.split(':::') ?? []
    expect((await secrets.read('shop/prod/variables/web', version))?.reveal()).toBe(`{"TOKEN":"${canary}"}`)
    const writes = [...secrets.writes]
    const again = await deliver(withToken(canary))
    expect([again.valueOf(variables), again.pending]).toEqual([first.valueOf(variables), []])
    expect(secrets.writes).toEqual(writes)
    const other = await deliver(withToken('other'))
    expect(other.valueOf(variables)).not.toBe(first.valueOf(variables))
    expect(secrets.writes.slice(writes.length)).toEqual([
      'put shop/prod/variables/web',
      expect.stringContaining('label shop/prod/variables/web +slipway-'),
    ])
  })

  it('are compared by a plan, which names them and stores nothing', async () => {
    const { deliver, secrets } = makePlace()
    await deliver(withToken(canary))
    const writes = [...secrets.writes]
    const { pending, valueOf } = await deliver(withToken('other'), 'look')
    expect(pending).toEqual([{ action: 'change', subject: 'secret shop/prod/variables/web', detail: 'TOKEN' }])
    expect(valueOf(variables)).toBeUndefined()
    expect(secrets.writes).toEqual(writes)
  })

  it('are nowhere in what is told', async () => {
    const { deliver, events } = makePlace()
    const told = [await deliver(withToken(canary), 'look'), await deliver(withToken(canary))]
    const large = await deliver(withToken(`"${canary.repeat(9000)}"`)).catch(failureOf)
    expect(large).toMatchObject({ code: 'manifest-invalid', issues: [{ path: 'services.web.environment' }] })
    expect(JSON.stringify([told, events, large])).toContain('TOKEN')
    expect(JSON.stringify([told, events, large])).not.toContain(canary)
  })

  it('do not take a secret that others made', async () => {
    const { deliver, secrets } = makePlace()
    const taken = { secret: 'shop/prod/variables/web', description: '', tags: {}, version: 'v'.repeat(32) }
    await secrets.create({ ...taken, value: new Secret('x') })
    expect(await deliver(withToken(canary)).catch(failureOf)).toMatchObject({
      code: 'secret-invalid',
      fix: expect.stringContaining('aws secretsmanager tag-resource --secret-id shop/prod/variables/web'),
    })
  })

  it('come to the same end when it is killed at any call', async () => {
    const loaded = withToken('new')
    for (let number = 1; ; number++) {
      const { deliver, secrets } = makePlace()
      await deliver(withToken(canary))
      let calls = 0
      const dying = new Proxy(secrets, {
        get: (target, name) => {
          const value: unknown = Reflect.get(target, name)
          if (typeof value !== 'function') return value
          return (...args: unknown[]): unknown => {
            if (++calls >= number) throw new Error('the process is gone')
            return Reflect.apply(value, target, args)
          }
        },
      })
      const wasKilled = await deliver(loaded, 'make', dying).then(
        () => false,
        () => true,
      )
      if (!wasKilled) break
      await deliver(loaded)
      const { labels = {} } = (await secrets.observe('shop/prod/variables/web')) ?? {}
      const all = Object.entries(labels).flatMap(([version, each]) => each.map((label) => [version, label]))
      expect([
        number,
        all.length,
        all.every(([version, label]) => label?.startsWith('AWS') || label === labelOf(version ?? '')),
      ]).toEqual([number, 4, true])
    }
  })
})

describe('down', () => {
  it('removes what Slipway made, keeps and names what a person set, and says when nothing is left', async () => {
    const { deliver, secrets, set, down, clock } = makePlace()
    const loaded = shop('key: {file: ./key.txt}', '{TOKEN: canary-4711}')
    // The list of all is old: what is new is found by its name.
    secrets.staleMs = 300_000
    await secrets.list('shop/')
    await set('shop/prod/key', 'one')
    await deliver(loaded)
    expect(await down(loaded)).toEqual({
      left: [],
      removed: 1,
      kept: [{ what: 'secret shop/prod/key, whose value was set by hand', remove: 'slipway secret rm key prod' }],
    })
    expect(await secrets.observe('shop/prod/variables/web')).toBeUndefined()
    await clock.sleep(300_000)
    expect(await down(loaded)).toMatchObject({ left: [], removed: 0 })
  })

  it('keeps what a stack that stays needs', async () => {
    const { deliver, used, down } = makePlace()
    const value = (await deliver(withToken(canary))).valueOf(variables)
    used.push(value ?? '')
    expect(await down(withToken(canary))).toEqual({
      left: [],
      removed: 0,
      kept: [
        {
          what: 'secret shop/prod/variables/web, which a stack that is kept needs',
          remove: 'slipway down prod --unprotect',
        },
      ],
    })
  })

  it('is followed by an up that waits for the name', async () => {
    const { deliver, secrets, down } = makePlace()
    const loaded = withToken(canary)
    await deliver(loaded)
    secrets.lingerMs = 20_000
    await down(loaded)
    expect((await deliver(loaded)).valueOf(variables)).toContain('secret:shop/prod/variables/web-')
  })
})
