import { isNull, itemsOf, report, reportType, type Cursor, type Reader } from '../cursor.ts'
import { readText } from './scalars.ts'

/** A reader of a list whose items all have one shape. */
export function listOf<T>(readItem: Reader<T>): Reader<readonly T[]> {
  return (cursor) => {
    if (cursor.tree.kind !== 'list') return reportType(cursor, 'a list')
    return itemsOf(cursor).flatMap((item) => {
      const value = readItem(item)
      if (typeof value === 'object' && value !== null) cursor.scope.places.set(value, item)
      return value === undefined ? [] : [value]
    })
  }
}

/** Reads a list of texts in which nothing stands twice. */
export function readUniqueTexts(cursor: Cursor): readonly string[] | undefined {
  const seen = new Map<string, number>()
  return listOf((item) => {
    const text = readText(item)
    if (text === undefined || !seen.has(text)) return text && (seen.set(text, item.keyAt.line), text)
    const message = `this stands in the list twice, first on line ${seen.get(text)}`
    return report(item, { code: 'duplicate-item', message, fix: 'Keep one of the two.' })
  })(cursor)
}

/** Reads one text or a list of texts, always as a list. */
export function readTextOrList(cursor: Cursor): readonly string[] | undefined {
  if (cursor.tree.kind === 'list') return listOf(readText)(cursor)
  if (cursor.tree.kind !== 'scalar' || isNull(cursor)) return reportType(cursor, 'text or a list')
  const text = readText(cursor)
  return text === undefined ? undefined : [text]
}

/** Reads a list of texts. */
export const readTextList = listOf(readText)

/** Reads one text or a list of texts, as a list; nothing is an empty list. */
export function readTexts(cursor: Cursor): readonly string[] | undefined {
  return isNull(cursor) ? [] : readTextOrList(cursor)
}

/** Reads one text or a list of texts, without the empty ones that unset variables leave. */
export function readSomeTexts(cursor: Cursor): readonly string[] | undefined {
  return readTextOrList(cursor)?.filter((text) => text !== '')
}
