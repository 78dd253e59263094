import { join } from 'node:path'

/** Folder with the Python that mends an emulator; it stands beside this file, and beside the bundle. */
export function mendsOf(kind: 'moto' | 'ministack'): string {
  return join(import.meta.dirname, 'mends', kind)
}
