import type { Evidence, Failure } from '../../core/error.ts'
import { describePosition, sortIssues, type Issue } from '../../core/issue.ts'
import type { Style } from './style.ts'
import { cleanLine } from './text.ts'

/** The block that explains a failure: what and why, the proof, every issue, and what to do next. */
export function renderFailure(failure: Failure, style: Style): string[] {
  const { colors, symbols } = style
  return [
    `${colors.red(symbols.failed)} ${colors.bold(failure.what)}: ${failure.why}`,
    ...(failure.evidence ?? []).flatMap((block) => renderEvidence(block, style)),
    ...sortIssues(failure.issues ?? []).flatMap((issue) => renderIssue(issue, style)),
    `  ${colors.cyan(symbols.next)} ${failure.fix}`,
  ]
}

function renderEvidence(evidence: Evidence, { colors, symbols }: Style): string[] {
  return [
    `  ${colors.bold(evidence.title)}`,
    ...evidence.lines.map((line) => `    ${colors.dim(symbols.bar)} ${cleanLine(line)}`.trimEnd()),
  ]
}

function renderIssue(issue: Issue, { colors }: Style): string[] {
  const head = [colors.cyan(describePosition(issue.at)), issue.path, issue.message].filter((part) => part !== '')
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['given', issue.given],
    ['accepted', issue.accepted],
    ['fix', issue.fix],
  ]
  return [
    `  ${head.join('  ')}`,
    ...facts.filter(([, text]) => text !== undefined).map(([name, text]) => `    ${colors.dim(`${name}:`)} ${text}`),
  ]
}
