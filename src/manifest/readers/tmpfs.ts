import type { Cursor } from '../cursor.ts'
import { reportValue } from '../cursor.ts'
import { optionalKeys } from '../keys.ts'
import { readMode } from './mode.ts'

/** The keys of `tmpfs` in the long form of a mount. */
export const tmpfsKeys = { size: readSize, mode: readMode }

/** Reads the options of a memory file system as `docker run --tmpfs` writes them after the path; empty when there are none. */
export function readTmpfsOptions(cursor: Cursor): string | undefined {
  const fields = optionalKeys(tmpfsKeys)(cursor)
  if (!fields) return undefined
  const options = [
    ...(fields.size === undefined ? [] : [`size=${fields.size}`]),
    ...(fields.mode === undefined ? [] : [`mode=${fields.mode.toString(8).padStart(4, '0')}`]),
  ]
  return options.length === 0 ? '' : `:${options.join(',')}`
}

const unitBytes: Readonly<Record<string, number>> = { '': 1, b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 }

/** Bytes, as a number or with a unit: `64m`, `1gb`. */
function readSize(cursor: Cursor): number | undefined {
  const text = cursor.tree.kind === 'scalar' ? String(cursor.tree.value) : ''
  const [, amount, unit = ''] = /^(\d{1,15}(?:\.\d{1,3})?) ?([bkmgt]?)(?:i?b)?$/i.exec(text) ?? []
  if (amount === undefined) return reportValue(cursor, 'this is no size', 'bytes, or a size such as 64m or 1gb')
  return Math.round(Number(amount) * (unitBytes[unit.toLowerCase()] ?? 1))
}
