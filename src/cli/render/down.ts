import type { DownResult } from '../../deploy/request.ts'
import type { Failure } from '../../core/error.ts'
import { composeTable } from './line.ts'
import type { Style } from './style.ts'
import { countOf, describeDuration } from './text.ts'

/** The end of `down`: what was kept on purpose with the command that removes it, and what is left. */
export function renderDown(result: DownResult, { colors, symbols }: Style): string[] {
  const kept = composeTable(result.kept.map(({ what, remove }) => [`  ${what}`, { text: remove, paint: colors.dim }]))
  const removed =
    result.removed === 0
      ? 'Nothing to remove'
      : `Removed ${countOf(result.removed, 'resource')} in ${describeDuration(result.ms)}`
  const left = result.left.length === 0 ? [`${colors.green(symbols.done)} ${removed}: 0 resources left`] : []
  return [...left, ...(kept.length === 0 ? [] : ['Kept, with the command that removes it:', ...kept])]
}

/** The failure of a `down` that left something behind; undefined when nothing is left. */
export function leftBehind(result: DownResult): Failure | undefined {
  if (result.left.length === 0) return undefined
  return {
    code: 'resources-left',
    what: `${countOf(result.left.length, 'resource')} left`,
    why: 'the engine still lists them',
    evidence: [{ title: 'left', lines: result.left }],
    fix: 'Run `slipway down` again.',
  }
}
