import { fitText, padText, widthOf } from './width.ts'

/** A piece of a line; paint is put on after the text is cut and padded. */
export interface Part {
  readonly text: string
  readonly paint?: (text: string) => string
}

/** Puts parts behind each other and cuts what does not fit. */
export function composeLine(parts: readonly Part[], width: number, ellipsis: string): string {
  let room = width
  let line = ''
  for (const { text, paint } of parts) {
    if (room <= 0) break
    const fitted = fitText(text, room, ellipsis)
    room -= widthOf(text)
    line += paint === undefined ? fitted : paint(fitted)
  }
  return line.trimEnd()
}

/** Sets rows in columns two spaces apart; a cell is a text or a painted part. */
export function composeTable(rows: readonly (readonly (Part | string)[])[]): string[] {
  const parts = rows.map((row) => row.map((cell) => (typeof cell === 'string' ? { text: cell } : cell)))
  const widths: number[] = []
  for (const row of parts) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, widthOf(cell.text))
  }
  return parts.map((row) =>
    row
      .map((cell, index) => composeCell(cell, index, row.length, widths))
      .join('  ')
      .trimEnd(),
  )
}

function composeCell(cell: Part, index: number, count: number, widths: readonly number[]): string {
  const text = index === count - 1 ? cell.text : padText(cell.text, widths[index] ?? 0)
  return cell.paint === undefined ? text : cell.paint(text)
}
