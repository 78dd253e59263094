import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { expect, it } from 'vitest'
import { makeCommandsPage } from './commands-page.ts'
import { root } from './sandbox.ts'

// `npm run generate` runs this file with `--update`: what is compared here is then written.

it('docs/commands.md is what the help says', async () => {
  const path = join(root, 'docs/commands.md')
  const page = await format(await makeCommandsPage(), { ...(await resolveConfig(path)), filepath: path })
  await expect(page).toMatchFileSnapshot(path)
})
