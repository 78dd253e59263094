import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createFilesPort } from '../io/files-port.ts'
import { readCommit } from './read-commit.ts'

let folder = ''
const files = createFilesPort('/nowhere')
const git = (where: string, ...argv: string[]) =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-C', where, ...argv], {
    encoding: 'utf8',
  }).trim()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-commit-'))
  await mkdir(join(folder, 'work/shop'), { recursive: true })
})
afterAll(() => rm(folder, { recursive: true }))

it('is what git says, for a branch, packed, in a linked work tree and detached', async () => {
  const work = join(folder, 'work')
  expect(await readCommit(files, work)).toBeUndefined()
  git(work, 'init', '-q')
  expect(await readCommit(files, work)).toBeUndefined()
  git(work, 'commit', '-q', '--allow-empty', '-m', 'one')
  const one = git(work, 'rev-parse', 'HEAD')
  expect(await readCommit(files, join(work, 'shop'))).toBe(one)
  git(work, 'pack-refs', '--all')
  expect(await readCommit(files, work)).toBe(one)
  git(work, 'worktree', 'add', '-q', '-b', 'other', join(folder, 'linked'))
  expect(await readCommit(files, join(folder, 'linked'))).toBe(one)
  git(work, 'commit', '-q', '--allow-empty', '-m', 'two')
  git(work, 'checkout', '-q', '--detach')
  expect(await readCommit(files, work)).toBe(git(work, 'rev-parse', 'HEAD'))
})
