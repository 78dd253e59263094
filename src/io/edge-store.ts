import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { EdgeStore } from '../core/edge-process.ts'

/** Keeps files of mode 0600 in a folder of mode 0700. */
export function createEdgeStore(folder: string): EdgeStore {
  return {
    read: async (name) => {
      try {
        return await readFile(join(folder, name), 'utf8')
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
        throw error
      }
    },
    write: async (name, text) => {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const path = join(folder, name)
      const file = await open(`${path}.new`, 'w', 0o600)
      try {
        // The mode above counts for a new file only.
        await file.chmod(0o600)
        await file.writeFile(text)
      } finally {
        await file.close()
      }
      await rename(`${path}.new`, path)
    },
  }
}
