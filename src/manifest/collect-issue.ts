import type { Issue } from '../core/issue.ts'

/** A file with a hundred thousand mistakes is no Compose file; the first thousand say so. */
const maxIssues = 1000

/** Adds an issue, unless there are a thousand already. */
export function collectIssue(issues: Issue[], issue: Issue): void {
  if (!isFull(issues)) issues.push(issue)
}

/** True when no more issues are taken, so that looking for more is a waste. */
export function isFull(issues: readonly Issue[]): boolean {
  return issues.length >= maxIssues
}
