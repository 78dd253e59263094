import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Secret } from '../core/argv.ts'
import { createKeptSecrets } from './kept-secrets.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-kept-'))
})
afterAll(() => rm(folder, { recursive: true }))

it('keeps every byte, by project, in files for nobody else', async () => {
  const kept = createKeptSecrets(join(folder, 'secrets'))
  expect(await kept.list('shop')).toEqual([])
  const bytes = Buffer.from([0, 255, 10, 13, 200]).toString('latin1')
  await kept.write('shop', '..', new Secret('first'))
  await kept.write('shop', '..', new Secret(bytes))
  expect((await kept.read('shop', '..'))?.reveal()).toBe(bytes)
  expect(await kept.read('other', '..')).toBeUndefined()
  expect((await kept.list('shop')).map(({ name }) => name)).toEqual(['..'])
  const path = join(folder, 'secrets', 'shop')
  expect([(await stat(path)).mode & 0o777, await readdir(path)]).toEqual([0o700, ['...secret']])
  expect((await stat(join(path, '...secret'))).mode & 0o777).toBe(0o600)
  await kept.remove('shop', '..')
  await kept.remove('shop', '..')
  expect([await kept.read('shop', '..'), await kept.list('shop')]).toEqual([undefined, []])
})
