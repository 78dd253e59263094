import type { Failure } from '../../core/error.ts'
import type { DoctorCheck } from '../../deploy/request.ts'
import type { Style } from './style.ts'
import { countOf } from './text.ts'

/** One line per check, with the fix below those that need one. */
export function renderDoctor(checks: readonly DoctorCheck[], style: Style): string[] {
  const { colors, symbols } = style
  return checks.flatMap((check) => [
    `${signOf(check, style)} ${colors.bold(check.name)}: ${check.detail}`,
    ...(check.fix === undefined ? [] : [`  ${colors.cyan(symbols.next)} ${check.fix}`]),
  ])
}

/** The failure of a doctor that found something broken; undefined when nothing is. */
export function checksFailed(checks: readonly DoctorCheck[]): Failure | undefined {
  const failed = checks.filter(({ state }) => state === 'failed')
  if (failed.length === 0) return undefined
  return {
    code: 'checks-failed',
    what: `${countOf(failed.length, 'check')} failed`,
    why: failed.map(({ name }) => name).join(', '),
    fix: 'Put right what the checks name, then run `slipway doctor` again.',
  }
}

function signOf(check: DoctorCheck, { colors, symbols }: Style): string {
  if (check.state === 'ok') return colors.green(symbols.done)
  return check.state === 'warning' ? colors.yellow(symbols.warning) : colors.red(symbols.failed)
}
