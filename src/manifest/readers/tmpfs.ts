import { optionalShapeOf } from '../keys.ts'
import { readMode } from './mode.ts'
import { reportValue, type Cursor } from '../cursor.ts'
import { readBytes } from './scalars.ts'

/** The keys of `tmpfs` in the long form of a mount. */
export const tmpfsKeys = { size: readSize, mode: readMode }

/** Reads the options of a memory file system. */
export const readTmpfsOptions = optionalShapeOf(tmpfsKeys)

function readSize(cursor: Cursor): number | undefined {
  const size = readBytes(cursor)
  return size === -1 ? reportValue(cursor, 'this is no size', 'bytes, or a size such as 64m or 1gb') : size
}
