/** A place in a source file. Lines and columns count from 1. */
export interface Position {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** One thing wrong with what the user wrote. All issues of a run are reported together. */
export interface Issue {
  /** Stable name of the rule, for example `unknown-key`. */
  readonly code: string
  readonly at: Position
  /** Key path inside the file, for example `services.web.ports[0]`; empty for the whole file. */
  readonly path: string
  /** What is wrong, without the position, in one sentence and without a full stop. */
  readonly message: string
  /** What the file says, as short text; never the value of a secret. */
  readonly given?: string
  /** What would be accepted. */
  readonly accepted?: string
  /** What to do about it, as an imperative sentence. */
  readonly fix?: string
  /** Absent: an error, nothing runs. A warning is shown and does not stop anything. */
  readonly severity?: 'warning'
}

/** True when at least one issue is an error. */
export function hasErrors(issues: readonly Issue[]): boolean {
  return issues.some((issue) => issue.severity !== 'warning')
}

/** Writes a position as editors and terminals make it clickable: `file:line:column`. */
export function describePosition(at: Position): string {
  return `${at.file}:${at.line}:${at.column}`
}

/** Orders issues by file, then line, then column. */
export function sortIssues(issues: readonly Issue[]): Issue[] {
  return issues.toSorted(
    (a, b) => compareText(a.at.file, b.at.file) || a.at.line - b.at.line || a.at.column - b.at.column,
  )
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
