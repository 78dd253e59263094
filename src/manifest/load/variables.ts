import { dirname, join, resolve } from 'node:path'
import type { Position } from '../../core/issue.ts'
import { collectIssue } from '../collect-issue.ts'
import { parseDotenv } from '../dotenv.ts'
import type { Env } from '../env.ts'
import type { Lookup } from '../substitute.ts'
import type { Load } from './load.ts'

/** A file with variables for interpolation. */
export interface VariableFile {
  readonly path: string
  readonly required: boolean
  /** Where it is named. */
  readonly at?: Position
}

type Place = Pick<Load, 'store' | 'issues'>

/** Variables of files, later files over earlier ones; what `before` knows is used in the interpolation of their values. */
export function readVariableFiles(
  files: readonly VariableFile[],
  before: Lookup,
  { store, issues }: Place,
): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  for (const file of files) {
    const text = store.text(file.path)
    const name = store.name(file.path)
    const problem = store.problem(file.path)
    if (problem) collectIssue(issues, problem)
    if (text === undefined) {
      if (file.required && !problem && store.knows(file.path)) reportMissing(file, name, issues)
      continue
    }
    for (const { line, ...found } of parseDotenv(text, before, values)) {
      const at = { file: name, line, column: 1 }
      collectIssue(issues, { code: 'bad-env-file', at, path: '', accepted: 'NAME=value', ...found })
    }
  }
  return values
}

function reportMissing(file: VariableFile, name: string, issues: Place['issues']): void {
  const at = file.at ?? { file: name, line: 1, column: 1 }
  const message = `there is no file ${name}`
  const fix = file.at
    ? 'Create it, or correct the path.'
    : 'Correct the variable COMPOSE_ENV_FILES, or create the file.'
  collectIssue(issues, { code: 'env-file-missing', at, path: '', message, fix })
}

/** The user's environment alone. */
export function environmentLookup(env: Env): Lookup {
  return (name) => (Object.hasOwn(env, name) ? env[name] : undefined)
}

/** The files with variables for a project in a folder: `COMPOSE_ENV_FILES`, else its `.env`, unless that is switched off. */
export function variableFiles(directory: string, cwd: string, env: Lookup): readonly VariableFile[] {
  const named = env('COMPOSE_ENV_FILES')
  if (named) return named.split(',').map((path) => ({ path: resolve(cwd, path), required: true }))
  if (/^(?:1|t|true)$/i.test(env('COMPOSE_DISABLE_ENV_FILE') ?? '')) return []
  return [{ path: join(directory, '.env'), required: false }]
}

/** Folder of the first file. */
export function folderOf(paths: readonly string[], otherwise: string): string {
  return paths[0] === undefined ? otherwise : dirname(paths[0])
}
