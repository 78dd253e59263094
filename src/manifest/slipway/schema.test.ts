import * as z from 'zod/mini'
import { describe, expect, it } from 'vitest'
import type { Issue } from '../../core/issue.ts'
import { defineProject } from './define-project.ts'
import { makeJsonSchema } from './json-schema.ts'
import { makeReferencePage } from './reference-page.ts'
import { readSlipway } from './read-slipway.ts'
import { slipwaySchema } from './schema.ts'
import { childSchema, docOf, keysOf, nameSchema } from './walk-schema.ts'

type Key = readonly [path: string, schema: z.core.$ZodType]

/** Every key of the schema, with names of the user's own as `*`. */
function allKeys(path: string, schema: z.core.$ZodType): readonly Key[] {
  const inner: Key[] = keysOf(schema).map(([key, child]) => [`${path}.${key}`, child])
  const named = nameSchema(schema) && childSchema(schema, '')
  const item = childSchema(schema, 0)
  return [
    ...inner.flatMap(([at, child]) => [[at, child] as const, ...allKeys(at, child)]),
    ...(named ? allKeys(`${path}.*`, named) : []),
    ...(item ? allKeys(`${path}[]`, item) : []),
  ]
}

const keys = allKeys('', slipwaySchema)

function read(text: string): readonly Issue[] {
  const issues: Issue[] = []
  readSlipway({ name: 'slipway.yaml', text }, { environment: 'local', target: 'docker' }, issues)
  return issues
}

describe('the schema', () => {
  it('has keys', () => {
    expect(keys.map(([path]) => path)).toContain('.environments.*.services.*.routes[].health.path')
  })

  it.each(keys)('documents %s, with an example that fits', (_, schema) => {
    const { description = '', accepted = '', example } = docOf(schema) ?? {}
    expect(description).toMatch(/\.$/)
    expect(accepted.length).toBeGreaterThan(3)
    if (example !== undefined) expect(z.safeParse(schema, example).success).toBe(true)
  })

  it('takes the form of the design whole, as TypeScript and as YAML', () => {
    const manifest = defineProject({
      project: 'shop',
      services: { db: { data: ['/var/lib/postgresql/data'] } },
      environments: {
        local: { services: { web: { routes: [{ host: 'shop.localhost', port: 8011, health: '/health' }], scale: 2 } } },
        prod: {
          ...{ region: 'eu-west-1', account: '123456789012', role: 'deployer', platform: 'ecs' },
          ...{
            network: { cidr: '10.16.0.0/16', zones: 3, nat: 'one' },
            edge: { domain: 'a.b', certificate: 'request' },
          },
          ...{
            capacity: { type: 't4g.small', min: 1, max: 2 },
            buckets: { assets: { public: true }, logs: {} },
            config: { A: 'config/prod.py' },
          },
          services: {
            web: {
              routes: [{ host: 'a.b', port: 8011 }],
              buckets: { assets: 'rw' as const },
              cpu: 256,
              memory: 512,
              scale: { min: 2, max: 10, cpu: 60 },
            },
            db: { managed: 'postgres', version: '17', class: 'db.t4g.micro', storage: 20, backup: 7 },
          },
        },
      },
    })
    expect(slipwaySchema.safeParse(manifest).success).toBe(true)
    expect(read(JSON.stringify(manifest))).toEqual([])
  })

  it('reads the example of the reference page', () => {
    const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(makeReferencePage()) ?? []
    expect(example).toContain('# yaml-language-server: $schema=')
    expect(read(example)).toEqual([])
  })
})

describe('the JSON Schema', () => {
  const schema = JSON.stringify(makeJsonSchema())

  it('is the same each time, and has its own words only', () => {
    expect(JSON.stringify(makeJsonSchema())).toBe(schema)
    expect(schema).not.toMatch(/"(?:accepted|fallback|advise|later|aws|unit|example)"/)
    expect(schema).toContain('"$id":"urn:slipway:schema:slipway.yaml"')
  })

  it('says of each key what the reference page says', () => {
    const page = makeReferencePage()
    for (const [, each] of keys) {
      const { description = '' } = docOf(each) ?? {}
      expect(schema).toContain(JSON.stringify(description).slice(1, -1))
      expect(page).toContain(description)
    }
  })
})
