import type { ClockPort } from '../core/context.ts'
import type { LogEntry } from '../core/edge-log.ts'

/** How long lines are collected before they are written together, in milliseconds. */
const collectMs = 100

/** A log that writes lines of JSON in batches, because a write per request costs more than the line. */
export interface BatchLog {
  log(entry: LogEntry): void
  /** Writes what is collected, before the process ends. */
  flush(): void
}

/** Collects log entries and gives them to `write` as text, ten times a second. */
export function createBatchLog(write: (text: string) => void, clock: ClockPort): BatchLog {
  let collected = ''
  const flush = (): void => {
    const text = collected
    collected = ''
    if (text !== '') write(text)
  }
  const log = (entry: LogEntry): void => {
    if (collected === '') void clock.sleep(collectMs).then(flush)
    collected += `${JSON.stringify(entry)}\n`
  }
  return { log, flush }
}
