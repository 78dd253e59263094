import { describe, expect, it } from 'vitest'
import type { FileFact, FilesPort } from '../core/context.ts'
import type { Build } from '../manifest/project.ts'
import { printBuild } from './print-build.ts'

const build: Build = { context: '/a/web', dockerfile: 'Dockerfile', args: { RELEASE: '1' } }

/** A machine whose files of a context were written at some time, below some folder. */
function machine(texts: Readonly<Record<string, string>>, { folder = '/a/web', at = 1, mode = 0o100644 } = {}) {
  const all: Record<string, string> = { Dockerfile: 'FROM debian', ...texts }
  const remembered = new Map<string, string>()
  let reads = 0
  const facts = Object.keys(all)
    .toSorted()
    .map((path): FileFact => ({ path, size: (all[path] ?? '').length, modifiedMs: at, mode }))
  const files = {
    readText: async (path: string) => all[path.slice(folder.length + 1)],
    readBytes: async (path: string) => {
      reads++
      return Buffer.from(all[path.slice(folder.length + 1)] ?? '')
    },
    list: async (_: string, skip: (path: string) => boolean) => facts.filter(({ path }) => !skip(path)),
    recall: async (key: string) => remembered.get(key),
    remember: async (key: string, value: string) => void remembered.set(key, value),
  } as unknown as FilesPort
  return {
    print: (more: Partial<Build> = {}, platform = 'linux/amd64') =>
      printBuild(files, { build: { ...build, context: folder, ...more }, platform }),
    reads: () => reads,
  }
}

describe('the print of a build', () => {
  it('is the same on another machine, whenever and wherever the files were written', async () => {
    const print = await machine({ page: 'one' }).print()
    expect(print).toMatch(/^[0-9a-f]{64}$/)
    expect(await machine({ page: 'one' }, { folder: '/home/b', at: 2, mode: 0o100664 }).print()).toBe(print)
  })

  it('is another one when anything changes that the image is made of', async () => {
    const { print } = machine({ page: 'one' })
    const others = [
      await machine({ page: 'two' }).print(),
      await machine({ page: 'one', more: '' }).print(),
      await machine({ page: 'one' }, { mode: 0o100755 }).print(),
      await print({}, 'linux/arm64'),
      await print({ target: 'release' }),
      await print({ args: { RELEASE: '2' } }),
      await print({ labels: { a: 'b' } }),
      await print({ dockerfileInline: 'FROM alpine' }),
    ]
    expect(new Set([await print(), ...others]).size).toBe(9)
  })

  it('does not hold the value of a secret, and leaves out what .dockerignore does', async () => {
    const { print } = machine({ page: 'one' })
    expect(await print({ args: { NPM_TOKEN: 'a' } })).toBe(await print({ args: { NPM_TOKEN: 'b' } }))
    const ignored = { page: 'one', '.dockerignore': 'log\n.dockerignore\nDockerfile\n' }
    expect(await machine({ ...ignored, log: '1' }).print()).toBe(await machine({ ...ignored, log: '2' }).print())
  })

  it('reads the files once, as long as they stay as they are', async () => {
    const { print, reads } = machine({ page: 'one' })
    await print()
    await print()
    expect(reads()).toBe(2)
  })

  it('is not there for what comes from elsewhere or is wanted new, nor without a Dockerfile', async () => {
    const { print } = machine({})
    expect(await print({ remote: true })).toBeUndefined()
    expect(await print({ noCache: true })).toBeUndefined()
    expect(await print({ dockerfile: 'none' })).toBeUndefined()
  })
})
