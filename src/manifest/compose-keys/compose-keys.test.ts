import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { composeKeys } from './compose-keys.ts'
import { fargateKeys } from './fargate-keys.ts'

interface Schema {
  readonly $ref?: string
  readonly oneOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly patternProperties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: boolean | Schema
  readonly $defs?: Readonly<Record<string, Schema>>
}

// compose-spec.json of compose-go v2.16.1 (Apache-2.0), November 2026, in our format.
const file = join(import.meta.dirname, '../../../test/fakes/compose-spec.json')
const root = JSON.parse(readFileSync(file, 'utf8')) as Schema

/** Every key path of the schema, with the user's own names as `*`. */
function pathsOf(node: Schema, path: string, found: Set<string>): Set<string> {
  const one = node.$ref === undefined ? node : root.$defs?.[node.$ref.split('/').at(-1) ?? '']
  for (const part of [one?.oneOf, one?.anyOf, one?.allOf, one?.items ? [one.items] : []].flatMap((each) => each ?? []))
    pathsOf(part, path, found)
  const named = [
    ...Object.entries(one?.patternProperties ?? {}).filter(([pattern]) => pattern !== '^x-'),
    ...(typeof one?.additionalProperties === 'object' ? [['', one.additionalProperties] as const] : []),
  ]
  for (const [key, child] of Object.entries(one?.properties ?? {})) {
    const below = path === '' ? key : `${path}.${key}`
    found.add(below)
    pathsOf(child, below, found)
  }
  for (const [, child] of named) pathsOf(child, `${path}.*`, found)
  return found
}

/** What stands below `jobs` is refused with it. */
function isOwn(path: string): boolean {
  return !path.startsWith('jobs.')
}

const keys = [...pathsOf(root, '', new Set())].filter(isOwn).toSorted()

it.each([
  ['docker', composeKeys],
  ['fargate', fargateKeys],
])('says something of exactly the keys of the specification for %s', (_, table) => {
  expect(Object.keys(table).toSorted()).toEqual(keys)
})
