import { extract } from 'tar-stream'
import { expect, it } from 'vitest'
import { packCopies, pathsToOwn, type Owner, type ReadCopy } from './pack-copies.ts'

const copy = (to: string): ReadCopy => ({ to, bytes: Buffer.from(to), mode: 0o640, modifiedMs: 1_700_000_000_000 })

async function entriesOf(copies: readonly ReadCopy[], owners: ReadonlyMap<string, Owner>): Promise<string[]> {
  const entries: string[] = []
  const reader = extract()
  reader.end(await packCopies(copies, owners))
  for await (const entry of reader) {
    const { name, type, uid, gid, mode, mtime } = entry.header
    entries.push([type, name, `${uid}:${gid}`, (mode ?? 0).toString(8), mtime?.getTime()].join(' '))
    entry.resume()
  }
  return entries
}

it('keeps the owner of a file that is there, and gives new ones that of their folder', async () => {
  const app = { uid: 1000, gid: 100 }
  const owners = new Map([
    ['/', { uid: 0, gid: 0 }],
    ['/app', app],
    ['/app/old', { uid: 7, gid: 8 }],
  ])
  expect(await entriesOf([copy('/app/old'), copy('/app/new'), copy('/app/deep/er/new')], owners)).toEqual([
    'directory app/deep 1000:100 755 0',
    'directory app/deep/er 1000:100 755 0',
    'file app/old 7:8 640 1700000000000',
    'file app/new 1000:100 640 1700000000000',
    'file app/deep/er/new 1000:100 640 1700000000000',
  ])
})

it('makes files of root where the image cannot tell, and leaves the folders to the engine', async () => {
  expect(await entriesOf([copy('/app/a')], new Map())).toEqual(['file app/a 0:0 640 1700000000000'])
  expect(pathsToOwn([copy('/app/a'), copy('/app/b')])).toEqual(['/app/a', '/', '/app', '/app/b'])
})
