import type { Position } from '../../core/issue.ts'
import { collectIssue } from '../collect-issue.ts'
import { interpolate } from '../interpolate.ts'
import type { Load, OpenedFile } from './load.ts'

/** Files that include each other in diamonds double with each level, so what counts is how often a file is opened. */
const maxOpened = 1000

/** Parses and interpolates a file; undefined when it cannot be read. `at` is where it was asked for, absent for `-f`. */
export function openFile(path: string, load: Load, at?: Position & { readonly path: string }): OpenedFile | undefined {
  const { shared, store, directory, trail } = load
  const key = [path, directory, ...trail].join('\0')
  const known = shared.opened.get(key)
  if (known) return known
  const parsed = store.yaml(path, directory)
  if (!parsed) return reportAbsent(path, load, at)
  shared.files.add(path)
  if (shared.opened.size >= maxOpened) return reportTooMany(path, load)
  // An override with nothing in it changes nothing; only a project needs to say something.
  const isFirst = shared.files.size === 1
  for (const issue of parsed.issues) if (isFirst || issue.code !== 'file-empty') collectIssue(load.issues, issue)
  const documents = parsed.trees.map((tree) => interpolate(tree, load.variable, load.issues))
  const opened = { documents, marked: parsed.marked ?? false }
  shared.opened.set(key, opened)
  return opened
}

function reportTooMany(path: string, { store, issues }: Load): undefined {
  if (issues.some((issue) => issue.code === 'too-many-files')) return
  const at = { file: store.name(path), line: 1, column: 1 }
  const message = `the files of this project include and extend more than ${maxOpened} others`
  collectIssue(issues, { code: 'too-many-files', at, path: '', message, fix: 'Include each file once.' })
}

function reportAbsent(path: string, load: Load, at?: Position & { readonly path: string }): undefined {
  const { store, issues } = load
  if (!store.knows(path)) return undefined
  const problem = store.problem(path)
  if (problem) return collectIssue(issues, problem) as undefined
  const name = store.name(path)
  const place = at ? { file: at.file, line: at.line, column: at.column } : { file: name, line: 1, column: 1 }
  const message = at ? `there is no file ${name}` : 'there is no such file'
  const fix = at
    ? 'Correct the path; it is relative to the folder of the file that names it.'
    : 'Check the path after -f.'
  const code = at ? 'linked-file-missing' : 'file-missing'
  collectIssue(issues, { code, at: place, path: at?.path ?? '', message, fix })
  return undefined
}
