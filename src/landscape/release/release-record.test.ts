import { describe, expect, it } from 'vitest'
import { parseShop, sizedEnvironment } from '../../../test/landscape/landscapes.ts'
import { landscapeOf } from '../landscape.ts'
import type { LiveStack } from '../plan/live-stack.ts'
import {
  decodeRelease,
  encodeRelease,
  isServing,
  type LandscapeRelease,
  numberIn,
  originsOf,
  recordStacks,
} from './release-record.ts'

const compose = `name: shop
services:
  web:
    image: nginx
    ports: ["80"]
    environment: { DB_PASSWORD: hunter2, LEVEL: info }
    secrets: [token]
    depends_on: [api]
  api: { image: httpd, expose: ["80"] }
secrets: { token: { environment: TOKEN } }
`

/** A landscape and the stacks that it became. */
async function made(): Promise<{ readonly release: LandscapeRelease; readonly live: LiveStack[] }> {
  const project = await parseShop(compose)
  const landscape = landscapeOf({ project, environment: sizedEnvironment(project) })
  const after = { 'service-web': ['service-api'] }
  const wish = { owner: { project: 'shop', environment: 'prod' }, landscape, after, zones: [], valueOf: () => '' }
  const live = landscape.components.map(({ name, stack, template, inputs }): LiveStack => ({
    ...{ name: stack, id: `arn:${stack}`, status: 'CREATE_COMPLETE', changedAt: 0, outputs: {}, isProtected: false },
    parameters: Object.fromEntries(Object.keys(inputs).map((parameter) => [parameter, `value of ${parameter}`])),
    tags: { 'slipway:component': name, 'slipway:release': '7' },
    template,
  }))
  const services = recordStacks(originsOf(wish), live)
  return { release: { number: 7, at: 1, by: 'ada@laptop', reason: 'up', services }, live }
}

describe('a record', () => {
  it('says of each service what it was made of, in the order in which it was made', async () => {
    const { release } = await made()
    const web = release.services.find(({ component }) => component === 'service-web')
    expect(release.services.map(({ stack }) => stack).toSorted()).toEqual([
      'shop-prod-service-api',
      'shop-prod-service-web',
    ])
    expect(web).toMatchObject({ after: ['service-api'], tags: { 'slipway:component': 'service-web' } })
    expect(web?.tags).not.toHaveProperty('slipway:release')
    expect(Object.values(web?.parameters ?? {})).toContainEqual({
      value: expect.stringContaining('value of') as string,
      output: { stack: 'shop-prod-security', output: expect.any(String) as string },
    })
  })

  it('has no value of a secret, nor have the templates that it names', async () => {
    const { release, live } = await made()
    const texts = [encodeRelease(release), ...live.map(({ template }) => JSON.stringify(template))]
    expect(texts.join('\n')).toContain('info')
    expect(texts.join('\n')).not.toContain('hunter2')
  })

  it('is read as it was written, and another version of it has only its number', async () => {
    const { release } = await made()
    expect(decodeRelease(7, encodeRelease(release))).toEqual(release)
    for (const text of ['', '{', 'null', '[]', '{"v":2,"services":[]}'])
      expect(decodeRelease(7, text)).toEqual({ number: 7, at: 0, by: '', reason: '', services: [] })
  })

  it('has a number in its name', () => {
    const names = [
      'releases/prod/12.json',
      'releases/prod/012.json',
      'releases/prod/x.json',
      'releases/prod/1.json.old',
    ]
    expect(names.map(numberIn)).toEqual([12, undefined, undefined, undefined])
  })
})

describe('what is live', () => {
  it.each([
    ['as it was', {}, true],
    ['with another value', { parameters: { Image: 'other' } }, false],
    ['while it is changed', { status: 'UPDATE_IN_PROGRESS' }, false],
    ['after a change that was put back', { status: 'UPDATE_ROLLBACK_COMPLETE' }, true],
    ['with another tag of a release', { tags: { 'slipway:component': 'service-web', 'slipway:release': '8' } }, true],
    ['without a template of ours', { template: undefined as never }, false],
  ])('%s is a release or not', async (_, change: Partial<LiveStack>, expected) => {
    const { release, live } = await made()
    const now = live.map((one) => (one.name === 'shop-prod-service-web' ? { ...one, ...change } : one))
    expect(isServing(release, now)).toBe(expected)
  })

  it('may have a protected service besides, and no other', async () => {
    const { release, live } = await made()
    const [api] = live.filter(({ name }) => name === 'shop-prod-service-api')
    if (!api) throw new Error('there is no api')
    const more = { ...api, name: 'shop-prod-service-old', tags: { 'slipway:component': 'service-old' } }
    expect(isServing(release, [...live, more])).toBe(false)
    expect(isServing(release, [...live, { ...more, isProtected: true }])).toBe(true)
    expect(
      isServing(
        release,
        live.filter((one) => one !== api),
      ),
    ).toBe(false)
  })
})
