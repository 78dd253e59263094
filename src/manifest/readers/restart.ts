import { reportType, reportValue, type Cursor } from '../cursor.ts'
import { readOptionalText } from './scalars.ts'

const accepted = '"no", always, on-failure, on-failure:3 or unless-stopped'

/** Reads `restart`. */
export function readRestart(cursor: Cursor): string | undefined {
  const { tree } = cursor
  if (tree.kind === 'scalar' && tree.value === false) return reportType(cursor, accepted, 'Write "no" in quotes.')
  const text = readOptionalText(cursor)
  if (text === undefined || /^(?:no|always|on-failure(?::\d{1,9})?|unless-stopped)$/.test(text)) return text
  return reportValue(cursor, 'this restart policy is not known', accepted)
}
