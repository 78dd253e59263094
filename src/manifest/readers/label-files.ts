import { collectIssue } from '../collect-issue.ts'
import { isNull, itemsOf, report, shown, type Cursor } from '../cursor.ts'
import { parseDotenv } from '../dotenv.ts'
import { resolvePath } from './paths.ts'
import { readSomeText } from './scalars.ts'

/** Reads `label_file`: the labels of all the files it names, later files over earlier ones. */
export function readLabelFiles(cursor: Cursor): ReadonlyMap<string, string> | undefined {
  const labels = new Map<string, string>()
  if (isNull(cursor)) return labels
  const items = cursor.tree.kind === 'list' ? itemsOf(cursor) : [cursor]
  for (const item of items) readLabelFile(item, labels)
  return labels
}

function readLabelFile(cursor: Cursor, labels: Map<string, string>): void {
  const written = readSomeText(cursor)
  const path = written === undefined ? undefined : resolvePath(cursor, written)
  if (path === undefined) return
  const { store, issues, variable } = cursor.scope
  const text = store.text(path)
  const problem = store.problem(path)
  if (problem) return collectIssue(issues, problem)
  if (text === undefined) {
    const message = `the label file ${shown(cursor)} does not exist`
    if (store.knows(path))
      report(cursor, { code: 'label-file-missing', message, fix: 'Create it, or correct the path.' })
    return
  }
  for (const { line, ...found } of parseDotenv(text, variable, labels)) {
    const at = { file: store.name(path), line, column: 1 }
    report(cursor, { code: 'bad-label-file', at, accepted: 'name=value', ...found })
  }
}
