import type { Gap } from '../../core/plan.ts'
import type { Style } from './style.ts'

/** A gap, named before it happens. */
export function renderGap({ service, kind, reason }: Gap, { colors, symbols }: Style): string {
  if (kind === 'anew') return `${colors.yellow(symbols.warning)} ${service} will be away until all is done: ${reason}`
  return kind === 'away'
    ? `${colors.yellow(symbols.warning)} ${service} will be away for a moment: ${reason}`
    : `${symbols.info} ${service}: ${reason}`
}
