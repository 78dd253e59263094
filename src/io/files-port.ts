import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { lstat, readdir, readFile, readlink, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { FileFact, FilesPort, PathFact } from '../core/context.ts'

/**
 * The user's files; remembered values live in a folder that may be deleted at any time. Texts are small, and are read and written at once:
 * handing each to Node's threads takes longer than the disk does.
 */
export function createFilesPort(cacheDirectory: string): FilesPort {
  const cachePath = (key: string) => join(cacheDirectory, encodeURIComponent(key))
  return {
    readText: async (path) => readTextAt(path),
    readBytes,
    list: (folder, skip) => listFiles(folder, '', skip),
    look,
    write: async (path, text, { executable = false } = {}) => {
      // To put a file in the place of another one makes a disk wait, and would touch what is as it was.
      if (!executable && readTextAt(path) === text) return
      replaceFile(path, text, { folder: 0o777, file: executable ? 0o777 : 0o666 })
    },
    // The watcher is loaded by those who watch.
    watch: async (order) => (await import('./watch-files.ts')).watchFiles(order),
    // What cannot be read or written is forgotten: nothing depends on it.
    recall: (key) => readFile(cachePath(key), 'utf8').catch(() => undefined),
    remember: async (key, value) => remember(cachePath(key), value),
  }
}

/** Written beside under a name of its own and renamed, so that a reader, a kill or another writer never meets half a value. */
function replaceFile(path: string, text: string, modes: { folder: number; file: number }): void {
  const folder = dirname(path)
  mkdirSync(folder, { recursive: true, mode: modes.folder })
  const beside = join(folder, `.${randomUUID()}`)
  // The user's own mask takes away what nobody else shall do.
  writeFileSync(beside, text, { mode: modes.file })
  renameSync(beside, path)
}

function remember(path: string, value: string): void {
  try {
    replaceFile(path, value, { folder: 0o700, file: 0o600 })
  } catch {
    // Then it is forgotten.
  }
}

function readTextAt(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

async function readBytes(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path)
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

async function look(path: string): Promise<PathFact | undefined> {
  try {
    const facts = await stat(path)
    const kind = facts.isFile() ? 'file' : facts.isDirectory() ? 'folder' : 'other'
    return { kind, mode: facts.mode & 0o7777, modifiedMs: facts.mtimeMs }
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

async function listFiles(root: string, folder: string, skip: (path: string) => boolean): Promise<FileFact[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true })
  const nested = await Promise.all(
    entries.map(async (entry): Promise<FileFact[]> => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (skip(path)) return []
      if (entry.isDirectory()) return listFiles(root, path, skip)
      // A link is packed as a link, so its own time counts, not its target's.
      const facts = await lstat(join(root, path)).catch(() => undefined)
      if (!facts) return []
      const target = facts.isSymbolicLink() ? await readlink(join(root, path)).catch(() => '') : undefined
      const { size, mtimeMs: modifiedMs, mode } = facts
      return [{ path, size, modifiedMs, mode, ...(target !== undefined && { target }) }]
    }),
  )
  return nested.flat().toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

/** True for the error of a file or folder that is not there. */
function isMissing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR'
}
