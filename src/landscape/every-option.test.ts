import type * as z from 'zod/mini'
import { describe, expect, it } from 'vitest'
import { changed, options } from '../../test/landscape/options.ts'
import { slipwaySchema } from '../manifest/slipway/schema.ts'
import { childSchema, docOf, keysOf, optionsOf } from '../manifest/slipway/walk-schema.ts'
import { checkLandscape } from './check-landscape.ts'
import { landscapeOf } from './landscape.ts'

type Schema = z.core.$ZodType

/** What says where something is made, and not what: no template may have it. */
const elsewhere = ['platform=fargate', 'region', 'account', 'role']
/** Refused where an environment uses them. */
const unbuilt = ['platform=ecs', 'platform=cell', 'platform=beanstalk']

/** Every value that slipway.yaml can give below a key, by its path; each of a list of words is one of its own. */
function valuesIn(schema: Schema, path: string): string[] {
  const all = [schema, ...optionsOf(schema)]
  if (all.some((each) => docOf(each)?.later)) return []
  return [...new Set(optionsOf(schema).flatMap((option) => valuesOf(option, path)))]
}

function valuesOf(schema: Schema, path: string): string[] {
  const below = (key: string) => (path === '' ? key : `${path}.${key}`)
  const { def } = (schema as z.core.$ZodTypes)._zod
  switch (def.type) {
    case 'object':
      return keysOf(schema).flatMap(([key, child]) => valuesIn(child, below(key)))
    case 'record':
      return valuesIn(def.valueType, below('<name>'))
    case 'array':
      return valuesIn(def.element, `${path}[]`)
    case 'enum':
      return Object.values(def.entries).map((word) => `${path}=${word}`)
    default:
      return [path]
  }
}

const environment = childSchema(childSchema(slipwaySchema, 'environments') as Schema, 'prod') as Schema

/** Templates and where their parameters come from, as one text. */
async function madeWith(change: object): Promise<string> {
  const input = await changed({ ...change })
  expect(checkLandscape(input).filter(({ severity }) => severity !== 'warning')).toEqual([])
  return JSON.stringify(landscapeOf(input).components)
}

describe('an option of an environment in AWS', () => {
  it('is in the list of options', () => {
    const wanted = valuesIn(environment, '').filter((path) => ![...elsewhere, ...unbuilt].includes(path))
    expect(Object.keys(options).toSorted()).toEqual(wanted.toSorted())
  })

  it.each(Object.entries(options))('changes the templates: %s', async (_path, change) => {
    expect(await madeWith(change)).not.toBe(await madeWith({}))
  })

  it.each([{ region: 'eu-west-1' }, { account: '123456789012' }, { role: 'deployer' }])(
    'about the place is in no template: %o',
    async (change) => {
      expect(await madeWith(change)).toBe(await madeWith({}))
    },
  )
})
