import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { expect, it } from 'vitest'
import { makeJsonSchema } from './json-schema.ts'
import { makeReferencePage } from './reference-page.ts'

// `npm run generate` runs this file with `--update`: what is compared here is then written.

const root = join(import.meta.dirname, '../../..')

async function formatted(path: string, text: string): Promise<string> {
  return format(text, { ...(await resolveConfig(path)), filepath: path })
}

it('docs/slipway-yaml.md is what the schema says', async () => {
  const path = join(root, 'docs/slipway-yaml.md')
  await expect(await formatted(path, makeReferencePage())).toMatchFileSnapshot(path)
})

it('schema/slipway.schema.json is what the schema says', async () => {
  const path = join(root, 'schema/slipway.schema.json')
  await expect(await formatted(path, JSON.stringify(makeJsonSchema()))).toMatchFileSnapshot(path)
})
