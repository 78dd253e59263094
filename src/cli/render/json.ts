import type { Event } from '../../core/event.ts'
import type { Failure } from '../../core/error.ts'
import type { Output, Terminal } from '../terminal.ts'
import type { Reporter } from './reporter.ts'

/** The last line of every `--json` output. */
export interface Result {
  readonly type: 'result'
  readonly command: string
  readonly ok: boolean
  readonly exitCode: number
  /** What the command found out or did; absent when it failed before that. */
  readonly data?: unknown
  readonly failure?: Failure
}

/** One line of `--json` output. Its shape is described in docs/json.md. */
export function renderJson(
  atMs: number,
  record: Event | Result | { readonly type: 'start' | 'log' | 'access' },
): string {
  return `${JSON.stringify({ v: 1, at: atMs, ...record })}\n`
}

/** Writes every event as one line of JSON. */
export function createJsonReporter(output: Output, now: Terminal['now']): Reporter {
  return {
    announce: (announcement) => output.write(renderJson(now(), { type: 'start', ...announcement })),
    event: (event) => output.write(renderJson(now(), event)),
    pause: () => {},
    close: () => {},
  }
}
