import type { Position } from '../../core/issue.ts'
import { collectIssue } from '../collect-issue.ts'
import { at, isNull, itemsOf, report, reportType, shown, type Cursor } from '../cursor.ts'
import { parseDotenv, parseRawEnv, type DotenvProblem } from '../dotenv.ts'
import { readKeys } from '../keys.ts'
import type { Lookup } from '../substitute.ts'
import { resolvePath, shownPath } from './paths.ts'
import { oneOf, readBoolean, readSomeText } from './scalars.ts'

/** One file that `env_file` names. */
export interface EnvFile {
  /** Absolute. */
  readonly path: string
  readonly required: boolean
  readonly raw: boolean
  readonly cursor: Cursor
}

/** The keys of the long form of `env_file`. */
export const envFileKeys = { path: readSomeText, required: readBoolean, format: oneOf('raw', '.env') }

/** Reads `env_file`: a path, or a list of paths and long forms. */
export function readEnvFiles(cursor: Cursor): readonly EnvFile[] | undefined {
  if (isNull(cursor)) return reportType(cursor, 'a path or a list')
  if (cursor.tree.kind === 'map') return reportType(cursor, 'a path or a list', 'Put a dash before `path`.')
  const items = cursor.tree.kind === 'list' ? itemsOf(cursor) : [cursor]
  return items.flatMap((item) => readEnvFile(item) ?? [])
}

function readEnvFile(cursor: Cursor): EnvFile | undefined {
  const fields = cursor.tree.kind === 'map' ? readKeys(cursor, envFileKeys) : { path: readSomeText(cursor) }
  if (!fields) return undefined
  if (fields.path === undefined) return reportPathless(cursor)
  const path = resolvePath(cursor, fields.path)
  const { required = true, format = '.env' } = { required: true, format: '.env' as const, ...fields }
  return path === undefined ? undefined : { path, required, raw: format === 'raw', cursor }
}

function reportPathless(cursor: Cursor): undefined {
  if (cursor.tree.kind !== 'map' || at(cursor, 'path')) return undefined
  return report(cursor, { code: 'missing-key', message: '`path` is missing', fix: 'Name the file with `path`.' })
}

/** Variables of all env files, later files over earlier ones. `own` are the service's `environment` values, for interpolation. */
export function readEnvFileValues(files: readonly EnvFile[], own: Lookup): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  for (const file of files) {
    const { variable, store } = file.cursor.scope
    const text = store.text(file.path)
    if (text === undefined) reportAbsent(file)
    else {
      const lookup: Lookup = (name) => variable(name) ?? own(name)
      const problems = (file.raw ? parseRawEnv : parseDotenv)(text, lookup, values)
      for (const problem of problems) reportProblem(file, problem)
    }
  }
  return values
}

function reportAbsent(file: EnvFile): void {
  const { store, issues } = file.cursor.scope
  const problem = store.problem(file.path)
  if (problem) return collectIssue(issues, problem)
  if (!file.required || !store.knows(file.path)) return
  const message = `the env file ${shown(at(file.cursor, 'path') ?? file.cursor)} does not exist`
  const fix = 'Create it, or write the entry as a mapping with `required: false`.'
  report(file.cursor, { code: 'env-file-missing', message, fix })
}

function reportProblem(file: EnvFile, problem: DotenvProblem): void {
  const place: Position = { file: shownPath(file.cursor, file.path), line: problem.line, column: 1 }
  const { message, severity } = problem
  report(file.cursor, {
    code: 'bad-env-file',
    at: place,
    message,
    accepted: 'NAME=value',
    ...(severity && { severity }),
  })
}
