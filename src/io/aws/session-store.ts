import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseRecord, renderRecord, type SessionRecord } from '../../core/aws/session-record.ts'

/** Sessions on disk: files of mode 0600 in a folder of mode 0700. */
export interface SessionStore {
  read(name: string): Promise<SessionRecord | undefined>
  all(): Promise<readonly { readonly name: string; readonly record: SessionRecord | undefined }[]>
  write(name: string, record: SessionRecord): Promise<void>
  remove(name: string): Promise<void>
}

const ending = '.json'

/** Opens the store; the folder is made with the first session. */
export function createSessionStore(folder: string): SessionStore {
  const pathOf = (name: string) => join(folder, `${name}${ending}`)
  const read = async (name: string) => {
    const text = await readFile(pathOf(name), 'utf8').catch(undefinedIfMissing)
    return text === undefined ? undefined : parseRecord(text)
  }
  return {
    read,
    all: async () => {
      const files = (await readdir(folder).catch(undefinedIfMissing)) ?? []
      const names = files.filter((file) => file.endsWith(ending)).map((file) => file.slice(0, -ending.length))
      return Promise.all(names.map(async (name) => ({ name, record: await read(name) })))
    },
    write: async (name, record) => {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      // Renamed into place: nobody meets half a record, and a file that was there lends its mode to nothing.
      const beside = join(folder, `.${randomUUID()}`)
      await writeFile(beside, renderRecord(record), { mode: 0o600, flag: 'wx' })
      await rename(beside, pathOf(name))
    },
    remove: (name) => rm(pathOf(name), { force: true }),
  }
}

function undefinedIfMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
  throw error
}
