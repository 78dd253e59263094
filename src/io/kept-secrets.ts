import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Secret } from '../core/argv.ts'
import type { KeptSecretsPort } from '../core/kept-secrets.ts'

/** No name is `.` or `..` with it, and what is being written has another one. */
const ending = '.secret'

/** Values as files of mode 0600 in a folder of mode 0700 for each project; the folders are made with the first value. */
export function createKeptSecrets(folder: string): KeptSecretsPort {
  const folderOf = (project: string) => join(folder, encodeURIComponent(project))
  const pathOf = (project: string, name: string) => join(folderOf(project), `${encodeURIComponent(name)}${ending}`)
  return {
    list: async (project) => {
      const files = (await readdir(folderOf(project)).catch(undefinedIfMissing)) ?? []
      const names = files.filter((file) => file.endsWith(ending)).map((file) => file.slice(0, -ending.length))
      const found = await Promise.all(
        names.map(async (file) => {
          const name = decodeURIComponent(file)
          const facts = await stat(pathOf(project, name)).catch(undefinedIfMissing)
          return facts ? [{ name, changedAt: facts.mtimeMs }] : []
        }),
      )
      return found.flat().toSorted((a, b) => (a.name < b.name ? -1 : 1))
    },
    read: async (project, name) => {
      const bytes = await readFile(pathOf(project, name), 'latin1').catch(undefinedIfMissing)
      return bytes === undefined ? undefined : new Secret(bytes)
    },
    write: async (project, name, value) => {
      await mkdir(folderOf(project), { recursive: true, mode: 0o700 })
      // Renamed into place: nobody meets half a value, and a file that was there lends its mode to nothing.
      const beside = join(folderOf(project), `.${randomUUID()}`)
      await writeFile(beside, value.reveal(), { encoding: 'latin1', mode: 0o600, flag: 'wx' })
      await rename(beside, pathOf(project, name))
    },
    remove: (project, name) => rm(pathOf(project, name), { force: true }),
  }
}

function undefinedIfMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
  throw error
}
