import stringWidth from 'string-width'

// In a file of its own: the tables behind it cost 15 ms, and most commands set nothing in columns.

/** Width of a text in terminal cells. */
export function widthOf(text: string): number {
  return stringWidth(text)
}

/** Shortens a text to a width in cells, with an ellipsis where something was cut. */
export function fitText(text: string, width: number, ellipsis: string): string {
  if (widthOf(text) <= width) return text
  const room = width - widthOf(ellipsis)
  if (room <= 0) return ellipsis.slice(0, Math.max(0, width))
  return takeCells(text, room) + ellipsis
}

function takeCells(text: string, room: number): string {
  let taken = ''
  let used = 0
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    used += widthOf(segment)
    if (used > room) break
    taken += segment
  }
  return taken
}

/** Pads a text with spaces to a width in cells. */
export function padText(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)))
}
