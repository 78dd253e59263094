import { lstat, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Secret } from '../core/argv.ts'
import { withDockerLogins } from './docker-logins.ts'

const login = { host: 'registry.example', user: 'AWS', password: new Secret('to:ken') }

it('gives a call of docker a login more, and leaves the configuration of the user alone', async () => {
  const home = await mkdtemp(join(tmpdir(), 'slipway-home-'))
  const own = {
    credsStore: 'desktop',
    auths: { 'a.example': {} },
    credHelpers: { 'b.example': 'pass' },
    currentContext: 'far',
  }
  await writeFile(join(home, 'config.json'), JSON.stringify(own))
  await writeFile(join(home, 'other'), 'kept')
  const seen = await withDockerLogins(home, [login], async (folder) => {
    const path = join(folder, 'config.json')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await lstat(join(folder, 'other'))).isSymbolicLink()).toBe(true)
    return { folder, config: JSON.parse(await readFile(path, 'utf8')) as unknown }
  })
  expect(seen.config).toEqual({
    ...own,
    auths: { 'a.example': {}, 'registry.example': { auth: Buffer.from('AWS:to:ken').toString('base64') } },
    credHelpers: { 'b.example': 'pass', 'registry.example': '' },
  })
  await expect(stat(seen.folder)).rejects.toThrow('ENOENT')
  expect([await readFile(join(home, 'config.json'), 'utf8'), await readdir(home)]).toEqual([
    JSON.stringify(own),
    ['config.json', 'other'],
  ])
  await rm(home, { recursive: true })
})

it('takes away what a killed command left a day ago', async () => {
  const left = await mkdtemp(join(tmpdir(), 'slipway-docker-'))
  const fresh = await mkdtemp(join(tmpdir(), 'slipway-docker-'))
  await utimes(left, new Date(0), new Date(0))
  await withDockerLogins('/nowhere', [login], async () => undefined)
  await expect(stat(left)).rejects.toThrow('ENOENT')
  expect((await stat(fresh)).isDirectory()).toBe(true)
  await rm(fresh, { recursive: true })
})

it('needs no configuration of the user, and goes when the call fails', async () => {
  let left = ''
  const failing = withDockerLogins('/nowhere', [login], async (folder) => {
    left = folder
    expect(await readdir(folder)).toEqual(['config.json'])
    throw new Error('refused')
  })
  await expect(failing).rejects.toThrow('refused')
  await expect(stat(left)).rejects.toThrow('ENOENT')
})
