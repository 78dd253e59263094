import type { Issue } from '../core/issue.ts'
import { collectIssue } from './collect-issue.ts'
import type { Entry, Mapping, Tree } from './tree.ts'

/** Adds what `<<` brings to a mapping: its own keys win, then the mapping named first. */
export function mergeEntries(
  own: ReadonlyMap<string, Entry>,
  merged: readonly Tree[],
  issues: Issue[],
): Map<string, Entry> {
  const all = new Map(own)
  for (const source of merged.flatMap((tree) => mappingsOf(tree, issues))) {
    for (const [key, entry] of source.entries) if (!all.has(key)) all.set(key, entry)
  }
  return all
}

function mappingsOf(tree: Tree, issues: Issue[]): readonly Mapping[] {
  if (tree.kind === 'map') return [tree]
  if (tree.kind === 'list') {
    const mappings = tree.items.filter((item) => item.kind === 'map')
    if (mappings.length === tree.items.length) return mappings
  }
  const accepted = 'an alias of a mapping, or a list of them'
  const fix = 'Point `<<` at an anchor that marks a mapping.'
  collectIssue(issues, {
    code: 'bad-merge',
    at: tree.at,
    path: '',
    message: '`<<` can only merge mappings',
    accepted,
    fix,
  })
  return []
}
