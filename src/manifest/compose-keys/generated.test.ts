import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { expect, it } from 'vitest'
import { makeComposePage } from './compose-page.ts'

// `npm run generate` runs this file with `--update`: what is compared here is then written.

it('docs/compose.md is what the table says', async () => {
  const path = join(import.meta.dirname, '../../../docs/compose.md')
  const text = await format(makeComposePage(), { ...(await resolveConfig(path)), filepath: path })
  await expect(text).toMatchFileSnapshot(path)
})
