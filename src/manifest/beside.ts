import type { Issue, Position } from '../core/issue.ts'
import { collectIssue } from './collect-issue.ts'
import type { Cursor, Reference } from './cursor.ts'

/**
 * A cursor that keeps what it finds to itself, for a tree of which parts are read elsewhere too. `flush` adds what is new:
 * a problem, or a name that is used, at a place where the same was found before is none.
 */
export function beside(cursor: Cursor): { readonly place: Cursor; readonly flush: () => undefined } {
  const { scope } = cursor
  const issues: Issue[] = []
  const references: Reference[] = []
  const flush = () => {
    const told = new Set(scope.issues.map(nameOf))
    for (const issue of issues) if (isFirst(told, nameOf(issue))) collectIssue(scope.issues, issue)
    const used = new Set(scope.references.map(keyOf))
    for (const reference of references)
      if (isFirst(used, keyOf(reference)))
        scope.references.push({ ...reference, cursor: { ...reference.cursor, scope } })
    return undefined
  }
  return { place: { ...cursor, scope: { ...scope, issues, references, portClaims: [] } }, flush }
}

function isFirst(known: Set<string>, name: string): boolean {
  const before = known.size
  return known.add(name).size > before
}

function nameOf({ code, at }: Issue): string {
  return `${code} ${placeOf(at)}`
}

function placeOf({ file, line, column }: Position): string {
  return `${file}:${line}:${column}`
}

function keyOf({ kind, name, cursor }: Reference): string {
  return `${kind} ${name} ${placeOf(cursor.tree.at)}`
}
