import { tmpdir } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Secret } from '../../src/core/argv.ts'
import type { SecretPort } from '../../src/core/aws/secret-port.ts'
import { createCloudPort } from '../../src/io/aws/cloud-port.ts'
import { MemorySecrets } from '../fakes/memory-secrets.ts'
import { startMoto, type Emulator } from './harness.ts'
import { anyKeys } from './shop-files.ts'

// What Secrets Manager in memory promises, held against moto through the real port.

let moto: Emulator
beforeAll(async () => {
  moto = await startMoto({ mended: true })
})
afterAll(() => moto?.stop())

interface Place {
  readonly secrets: SecretPort
  /** Lets a second pass: moto has no shorter times. */
  readonly wait: () => Promise<void>
}

function inMemory(): Place {
  let now = 1_700_000_000_000
  return { secrets: new MemorySecrets({ now: () => now }), wait: async () => void (now += 1000) }
}

async function inMoto(): Promise<Place> {
  await fetch(`${moto.url}/moto-api/reset`, { method: 'POST' })
  const env = { ...anyKeys, AWS_ENDPOINT_URL: moto.url, HOME: tmpdir() }
  const facts = { env, sessionFolder: tmpdir(), user: 'ada', now: Date.now, signal: new AbortController().signal }
  const { secrets } = await createCloudPort(facts).open({ region: 'eu-west-1' })
  return { secrets, wait: () => sleep(1100) }
}

const secret = 'shop/prod/key'
const tags = { 'slipway:project': 'shop' }
const version = (letter: string) => letter.repeat(32)
const [a, b, c] = [version('a'), version('b'), version('c')] as const
const order = { secret, description: 'a key', tags, value: new Secret('one\n"ü€'), version: a }
const next = (id: string) => ({ secret, value: new Secret(`value ${id}`), version: id })
const dayMs = 86_400_000

describe.each([
  ['in memory', async () => inMemory()],
  ['of moto', inMoto],
])('Secrets Manager %s', (_, open) => {
  let { secrets, wait }: Place = inMemory()
  beforeEach(async () => {
    ;({ secrets, wait } = await open())
  })
  const labels = async () => (await secrets.observe(secret))?.labels

  it('knows none that is not there', async () => {
    expect(await secrets.observe(secret)).toBeUndefined()
    expect(await secrets.list('shop/')).toEqual([])
    expect(await secrets.read(secret, a)).toBeUndefined()
    await secrets.remove(secret, 'at-once')
  })

  it('makes one of a name, found by its name, its ARN and the beginning of the name', async () => {
    expect(await secrets.create(order)).toBe(true)
    expect(await secrets.create({ ...order, value: new Secret('other'), version: b })).toBe(false)
    const made = await secrets.observe(secret)
    expect(made).toMatchObject({ name: secret, tags, labels: { [a]: ['AWSCURRENT'] } })
    expect(await secrets.observe(made?.arn ?? '')).toEqual(made)
    expect((await secrets.list('shop/prod/')).map(({ name }) => name)).toEqual([secret])
    expect(await secrets.list('shop/stage/')).toEqual([])
    expect((await secrets.read(secret, a))?.reveal()).toBe('one\n"ü€')
    expect(await secrets.read(secret, c)).toBeUndefined()
  })

  it('takes the same order twice for one', async () => {
    await secrets.create(order)
    expect(await secrets.create(order)).toBe(true)
    await secrets.put(next(b))
    await secrets.put(next(b))
    expect(await labels()).toEqual({ [a]: ['AWSPREVIOUS'], [b]: ['AWSCURRENT'] })
  })

  it('forgets versions without a label, and keeps those with one', async () => {
    await secrets.create(order)
    await secrets.label({ secret, label: 'slipway-a', to: a })
    await wait()
    await secrets.put(next(b))
    await secrets.put(next(c))
    expect(await labels()).toEqual({ [a]: ['slipway-a'], [b]: ['AWSPREVIOUS'], [c]: ['AWSCURRENT'] })
    const found = await secrets.versions(secret)
    expect(found.map(({ id }) => id).toSorted()).toEqual([a, b, c])
    const ages = new Map(found.map(({ id, createdAt }) => [id, createdAt]))
    expect(ages.get(a)).toBeLessThan(ages.get(b) ?? 0)
    await secrets.label({ secret, label: 'slipway-a', from: a })
    expect(Object.keys((await labels()) ?? {}).toSorted()).toEqual([b, c])
  })

  it('deletes one later, which can be taken back, and nothing else meanwhile', async () => {
    await secrets.create(order)
    await secrets.remove(secret, 30)
    const going = await secrets.observe(secret)
    const [listed] = await secrets.list('shop/')
    expect(listed?.deletedAt).toBe(going?.deletedAt)
    expect(going?.deletedAt).toBeGreaterThan(1_700_000_000_000 + 29 * dayMs)
    expect(await secrets.read(secret, a)).toBeUndefined()
    expect(await secrets.create({ ...order, value: new Secret('other'), version: b })).toBe(false)
    await expect(secrets.put(next(b))).rejects.toThrow(/InvalidRequest/)
    expect(await secrets.restore(secret)).toBe(true)
    expect((await secrets.observe(secret))?.deletedAt).toBeUndefined()
    expect((await secrets.read(secret, a))?.reveal()).toBe('one\n"ü€')
  })

  it('deletes one at once, which cannot be taken back', async () => {
    await secrets.create(order)
    await secrets.remove(secret, 'at-once')
    expect(await secrets.observe(secret)).toBeUndefined()
    expect(await secrets.restore(secret)).toBe(false)
  })
})
