/** Milliseconds since the epoch of a time as the engine writes it; 0 when it is none, or the engine's year 1 for never. */
export function parseTime(text: string | undefined): number {
  const ms = Date.parse(text ?? '')
  return ms > 0 ? ms : 0
}

/** The beginning of time, for files whose time must not matter. */
export const epoch = new Date(0)

/** A time for those who take no number. */
export function dateOf(ms: number): Date {
  return new Date(ms)
}
