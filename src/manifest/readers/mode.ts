import { report, reportType, reportValue, type Cursor } from '../cursor.ts'
import { textOf } from '../tree.ts'

const accepted = 'an octal mode such as "0440"'

/**
 * Reads a file mode. Text and numbers with a leading zero are octal; any other number is decimal, as in the reference,
 * and gets a warning, since hardly anyone means it.
 */
export function readMode(cursor: Cursor): number | undefined {
  const { tree } = cursor
  if (tree.kind !== 'scalar' || tree.value === null || typeof tree.value === 'boolean')
    return reportType(cursor, accepted)
  const mode = typeof tree.value === 'number' ? Number(textOf(tree)) : parseOctal(tree.value)
  if (!Number.isInteger(mode) || mode < 0 || mode > 0o7777) return reportValue(cursor, 'this is no file mode', accepted)
  if (typeof tree.value === 'number' && !tree.raw.startsWith('0')) warnDecimal(cursor, mode)
  return mode
}

function parseOctal(text: string): number {
  return /^(?:0o)?[0-7]{1,5}$/.test(text) ? Number.parseInt(text.replace('0o', ''), 8) : Number.NaN
}

function warnDecimal(cursor: Cursor, mode: number): void {
  const octal = `0${mode.toString(8)}`
  const message = `YAML reads this as a decimal number, which is the mode ${octal}`
  const raw = cursor.tree.kind === 'scalar' ? cursor.tree.raw : ''
  const fix = /^[0-7]+$/.test(raw) ? `Write "0${raw}" if its digits are octal, else "${octal}".` : `Write "${octal}".`
  report(cursor, { code: 'mode-decimal', message, fix, severity: 'warning' })
}
