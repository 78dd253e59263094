import { SlipwayError } from '../../../core/error.ts'
import { parseTime } from '../../../core/time.ts'
import { parseDuration } from '../../../manifest/duration.ts'

/** A time as `docker logs --since` takes it, in milliseconds since the epoch: `10m`, `2026-01-31T10:00:00`, seconds since the epoch. */
export function parseSince(text: string, now: number): number {
  if (/^\d+(?:\.\d+)?$/.test(text)) return Math.round(Number(text) * 1000)
  const ago = parseDuration(text)
  if (ago !== undefined) return now - ago
  const at = parseTime(text)
  if (at > 0) return at
  throw new SlipwayError({
    code: 'usage-invalid',
    what: `${text} is no time`,
    why: '--since takes how long ago, for example 10m or 1h30m, or a time, for example 2026-01-31T10:00:00',
    fix: 'Write one of these.',
  })
}
