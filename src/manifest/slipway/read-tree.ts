import type { Issue } from '../../core/issue.ts'
import { collectIssue } from '../collect-issue.ts'
import type { Mapping } from '../tree.ts'
import { parseYaml, type SourceFile } from '../yaml-tree.ts'

/** Advice that names the Compose file where this file is meant. */
const fixes: Readonly<Partial<Record<string, string>>> = {
  'file-too-large': 'Check that this is the Slipway file.',
  'wrong-type': 'Begin the file with `environments:`, or remove it.',
}

/**
 * The tree of slipway.yaml, read like a Compose file. Keys of the top level that begin with `x-` hold anchors and are left alone.
 * Nothing but comments is a file that says nothing, as a fresh one with its schema comment does.
 */
export function readSlipwayTree(source: SourceFile, issues: Issue[]): Mapping | undefined {
  const { trees, issues: found } = parseYaml(source)
  const start = { file: source.name, line: 1, column: 1 }
  if (found.length === 1 && found[0]?.code === 'file-empty') return { kind: 'map', entries: new Map(), at: start }
  for (const issue of found) collectIssue(issues, withFix(issue))
  const [tree, second] = trees
  if (second) collectIssue(issues, secondDocument(second))
  return tree && { ...tree, entries: new Map([...tree.entries].filter(([key]) => !key.startsWith('x-'))) }
}

function withFix(issue: Issue): Issue {
  const fix = fixes[issue.code]
  return fix === undefined ? issue : { ...issue, fix }
}

function secondDocument({ at }: Mapping): Issue {
  const fix = 'Keep one document and remove the `---` between them.'
  return { code: 'several-documents', at, path: '', message: 'a second document begins here', fix }
}
