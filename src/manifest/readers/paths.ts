import { isAbsolute, join, resolve } from 'node:path'
import { report, type Cursor } from '../cursor.ts'

/** Absolute path for one that a Compose file writes: `~` is the user's home, the rest starts in the project's folder. */
export function resolvePath(cursor: Cursor, path: string): string | undefined {
  // An absolute path stays as it is written, a Windows one too.
  if (isAbsolute(path) || /^[A-Za-z]:[\\/]|^\\\\/.test(path)) return path
  if (path !== '~' && !path.startsWith('~/')) return resolve(folderOf(cursor), path)
  const home = cursor.scope.variable('HOME') ?? cursor.scope.variable('USERPROFILE')
  if (home) return join(home, path.slice(1))
  const message = '`~` cannot be resolved, since the variable HOME is not set'
  return report(cursor, { code: 'variable-missing', message, fix: 'Set HOME, or write the whole path.' })
}

/** Name of a path for messages: relative to where the user is. */
export function shownPath(cursor: Cursor, path: string): string {
  return cursor.scope.store.name(path)
}

/** True for the address of a repository or a download, which Docker would fetch itself. */
export function isRemote(path: string): boolean {
  return /^(?:https?|git|ssh|oci|docker-image):|^git@|^github\.com\//.test(path)
}

/** Where relative paths start: the folder of the file that wrote this value. */
function folderOf({ tree, scope }: Cursor): string {
  return (tree.kind === 'scalar' && tree.from) || scope.directory
}
