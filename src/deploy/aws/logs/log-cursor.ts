import type { LogEvent } from '../../../core/aws/log-port.ts'

/**
 * How far a log has been read. Lines of several tasks, and of one that sends its lines late, do not come in the order of their
 * times: each read begins some time before the last line that was seen, and what has been seen is known by its id.
 */
export interface LogCursor {
  /** Nothing before this is read, in milliseconds since the epoch. */
  readonly from: number
  /** Time of the youngest line seen. */
  readonly latest: number
  /** Times of the lines seen that may be read again, by id. */
  readonly seen: ReadonlyMap<string, number>
  /** How often it was read. */
  readonly rounds: number
}

/** How far most reads go back behind the youngest line, in milliseconds: tasks send their lines every five seconds. */
const nearMs = 15_000

/** How far every tenth read goes back: a busy CloudWatch lets tasks wait. Two minutes, in milliseconds. */
const farMs = 120_000
const farRounds = 10

/** A cursor that has seen nothing. */
export function cursorFrom(from: number): LogCursor {
  return { from, latest: from, seen: new Map(), rounds: 0 }
}

/** From when the next read begins; `isLast` for one after which none comes. */
export function nextSince({ from, latest, rounds }: LogCursor, isLast = false): number {
  const isFar = isLast || rounds % farRounds === farRounds - 1
  return Math.max(from, latest - (isFar ? farMs : nearMs))
}

/** What is new in what was read, and the cursor behind it. */
export function takeEvents(
  cursor: LogCursor,
  events: readonly LogEvent[],
): { readonly fresh: readonly LogEvent[]; readonly cursor: LogCursor } {
  const seen = new Map(cursor.seen)
  const fresh = events.filter(({ id, at }) => at >= cursor.from && !seen.has(id) && seen.set(id, at))
  const latest = fresh.reduce((youngest, { at }) => Math.max(youngest, at), cursor.latest)
  for (const [id, at] of seen) if (at < latest - farMs) seen.delete(id)
  return { fresh, cursor: { from: cursor.from, latest, seen, rounds: cursor.rounds + 1 } }
}
