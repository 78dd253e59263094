import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createFilesPort } from './files-port.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-watch-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function watchHere(concerns: (path: string) => boolean = () => true) {
  const seen = new Set<string>()
  const watch = await createFilesPort(join(folder, 'cache')).watch({
    folders: [folder],
    concerns,
    onChange: (path) => void seen.add(path.slice(folder.length + 1)),
    onError: (why) => void seen.add(why),
  })
  return { seen, watch }
}

it('tells of files that come, change, go and are replaced, and not of those that are there', async () => {
  for (const name of ['changed', 'gone', 'replaced', 'quiet']) await writeFile(join(folder, name), '1')
  const { seen, watch } = await watchHere()
  await writeFile(join(folder, 'changed'), '22')
  await rm(join(folder, 'gone'))
  await writeFile(join(folder, 'beside'), '22')
  await rename(join(folder, 'beside'), join(folder, 'replaced'))
  await mkdir(join(folder, 'new/deep'), { recursive: true })
  await writeFile(join(folder, 'new/deep/file'), '')
  const all = ['changed', 'gone', 'replaced', 'new/deep/file']
  await vi.waitFor(() => expect([...seen]).toEqual(expect.arrayContaining(all)), 5000)
  expect(seen).not.toContain('quiet')
  await watch.close()
})

it('does not look into what is of no concern', async () => {
  await mkdir(join(folder, 'left/out'), { recursive: true })
  const { seen, watch } = await watchHere((path) => !path.endsWith('left'))
  await writeFile(join(folder, 'left/out/file'), '')
  await writeFile(join(folder, 'last'), '')
  await vi.waitFor(() => expect(seen).toContain('last'), 5000)
  expect([...seen]).toEqual(['last'])
  await watch.close()
})

it('says what a path leads to', async () => {
  const files = createFilesPort(join(folder, 'cache'))
  await writeFile(join(folder, 'file'), '', { mode: 0o750 })
  expect(await files.look(join(folder, 'file'))).toMatchObject({ kind: 'file', mode: 0o750 })
  expect(await files.look(folder)).toMatchObject({ kind: 'folder' })
  expect(await files.look(join(folder, 'file/below'))).toBeUndefined()
})
