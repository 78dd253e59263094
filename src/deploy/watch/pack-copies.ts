import { posix } from 'node:path'
import { pack } from 'tar-stream'
import { dateOf, epoch } from '../../core/time.ts'

/** A file as it was read from this machine, on its way into containers. */
export interface ReadCopy {
  /** Absolute path in the container. */
  readonly to: string
  readonly bytes: Uint8Array
  readonly mode: number
  readonly modifiedMs: number
}

/** User and group of a file, as numbers. */
export interface Owner {
  readonly uid: number
  readonly gid: number
}

const root: Owner = { uid: 0, gid: 0 }

/**
 * An archive for `docker cp - container:/`. A file keeps the owner it has there; a new one, and folders that are new with it,
 * get the owner of the folder they come into. `owners` has what is there already, by path.
 */
export async function packCopies(copies: readonly ReadCopy[], owners: ReadonlyMap<string, Owner>): Promise<Uint8Array> {
  const archive = pack()
  for (const folder of newFolders(copies, owners))
    archive.entry({ name: nameOf(folder), type: 'directory', mode: 0o755, mtime: epoch, ...ownerOf(folder, owners) })
  for (const { to, bytes, mode, modifiedMs } of copies) {
    const header = { name: nameOf(to), mode, mtime: dateOf(modifiedMs), ...ownerOf(to, owners) }
    archive.entry(header, Buffer.from(bytes))
  }
  archive.finalize()
  const chunks: Uint8Array[] = []
  for await (const chunk of archive as AsyncIterable<Uint8Array>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Paths whose owner has to be known: the files themselves and every folder above them. */
export function pathsToOwn(copies: readonly ReadCopy[]): string[] {
  return [...new Set(copies.flatMap(({ to }) => [to, ...foldersAbove(to)]))]
}

/** From the outermost to the innermost, as an archive needs them. Where nothing is known, the engine makes them. */
function newFolders(copies: readonly ReadCopy[], owners: ReadonlyMap<string, Owner>): string[] {
  if (owners.size === 0) return []
  const above = new Set(copies.flatMap(({ to }) => foldersAbove(to)))
  return [...above].filter((folder) => !owners.has(folder)).toSorted((a, b) => a.length - b.length)
}

function ownerOf(path: string, owners: ReadonlyMap<string, Owner>): Owner {
  for (const at of [path, ...foldersAbove(path).toReversed()]) {
    const owner = owners.get(at)
    if (owner) return owner
  }
  return root
}

/** `/a/b` gives `/`, `/a`. */
function foldersAbove(path: string): string[] {
  const folder = posix.dirname(path)
  return folder === path ? [] : [...foldersAbove(folder), folder]
}

function nameOf(path: string): string {
  return path.replace(/^\/+/, '')
}
