import { dirname, join, resolve } from 'node:path'
import type { Issue } from '../../core/issue.ts'
import type { Lookup } from '../substitute.ts'
import type { FileStore } from './file-store.ts'

/** Names under which a Compose file is looked for; the first that exists is taken, as in Compose. */
const composeNames = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'] as const

const overrideNames = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
] as const

/** Where to look. */
export interface Search {
  /** Absolute folder where the user is. */
  readonly directory: string
  /** Files named with `-f`. */
  readonly files: readonly string[]
  readonly variable: Lookup
  readonly store: FileStore
  readonly issues: Issue[]
}

/** Absolute paths of the project's files: `-f`, else `COMPOSE_FILE`, else by name here or in a folder above, with an override beside it. */
export function findFiles(search: Search): readonly string[] {
  const { directory, files, variable } = search
  if (files.length > 0) return files.map((file) => resolve(directory, file))
  const named = variable('COMPOSE_FILE')
  const separator = variable('COMPOSE_PATH_SEPARATOR') || ':'
  if (named) return named.split(separator).map((file) => resolve(directory, file))
  return searchUpwards(search)
}

function searchUpwards(search: Search): readonly string[] {
  for (let folder = search.directory; ; folder = dirname(folder)) {
    const compose = firstOf(search, folder, composeNames)
    if (compose) {
      const override = firstOf(search, folder, overrideNames)
      return override ? [compose, override] : [compose]
    }
    if (folder === dirname(folder)) break
  }
  if (search.store.wanted.size === 0) search.issues.push(missing(search.directory))
  return []
}

function firstOf({ store, issues }: Search, folder: string, names: readonly string[]): string | undefined {
  const paths = names.map((name) => join(folder, name))
  // Every name is asked for, so that one round of reading answers for all.
  const there = paths.filter((path) => store.text(path) !== undefined || store.problem(path))
  const [first, ...others] = there
  for (const other of others) issues.push(notUsed(store.name(other), store.name(first ?? other)))
  return first
}

function missing(directory: string): Issue {
  return {
    code: 'file-missing',
    at: { file: composeNames[0], line: 1, column: 1 },
    path: '',
    message: `there is no Compose file in ${directory}`,
    accepted: composeNames.join(', '),
    fix: 'Go to the folder of the Compose file, or name it with -f.',
  }
}

function notUsed(name: string, used: string): Issue {
  const at = { file: name, line: 1, column: 1 }
  const message = `this file is not read, since ${used} goes before it`
  return { code: 'file-not-used', at, path: '', message, fix: 'Remove one of the two.', severity: 'warning' }
}
