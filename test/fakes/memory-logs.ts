import type { LogEvent, LogPort, LogQuery, LogStream } from '../../src/core/aws/log-port.ts'
import type { ClockPort } from '../../src/core/context.ts'

/** A line, and when it can first be read. */
interface Line extends LogEvent {
  readonly group: string
  readonly shownAt: number
}

/**
 * CloudWatch Logs in memory: a line has the time at which the container wrote it, and can be read some seconds later, not in the order
 * of these times. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html (2026-11).
 */
export class MemoryLogs implements LogPort {
  readonly #clock: Pick<ClockPort, 'now'>
  readonly #lines: Line[] = []
  /** How often a group was read. */
  reads = 0

  constructor(clock: Pick<ClockPort, 'now'>) {
    this.#clock = clock
  }

  /** A container writes a line at a time, which can be read some milliseconds later. */
  put(group: string, stream: string, text: string, { at = this.#clock.now(), lateMs = 0 } = {}): void {
    this.#lines.push({ id: `event-${this.#lines.length + 1}`, at, stream, text, group, shownAt: at + lateMs })
  }

  async read({ group, streams, since = 0 }: LogQuery): Promise<readonly LogEvent[]> {
    this.reads++
    const found = this.#shown(group).filter((one) => one.at >= since && (streams?.includes(one.stream) ?? true))
    return found.toSorted((a, b) => a.at - b.at)
  }

  async streams(group: string): Promise<readonly LogStream[]> {
    const names = [...new Set(this.#shown(group).map(({ stream }) => stream))]
    const last = (name: string) => Math.max(...this.#lines.filter(({ stream }) => stream === name).map(({ at }) => at))
    return names.map((name) => ({ name, lastAt: last(name) })).toSorted((a, b) => b.lastAt - a.lastAt)
  }

  async tail(group: string, stream: string, count: number): Promise<readonly LogEvent[]> {
    const lines = this.#shown(group).filter((one) => one.stream === stream)
    return count === 0 ? [] : lines.toSorted((a, b) => a.at - b.at).slice(-count)
  }

  #shown(group: string): readonly Line[] {
    return this.#lines.filter((one) => one.group === group && one.shownAt <= this.#clock.now())
  }
}
