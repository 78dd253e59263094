/** One event of a log group. */
export interface LogEvent {
  readonly id: string
  /** In milliseconds since the epoch. */
  readonly at: number
  /** Name of its stream; those of our services are `<service>/<container>/<task id>`. */
  readonly stream: string
  readonly text: string
}

/** What is read of a log group. */
export interface LogQuery {
  readonly group: string
  /** Only these streams; absent: all. At most 100. */
  readonly streams?: readonly string[]
  /** In milliseconds since the epoch; absent: from the beginning. */
  readonly since?: number
}

/** CloudWatch Logs, to read. */
export interface LogPort {
  /** Events in the order of their time; none where the group or the streams are not there (yet). */
  read(query: LogQuery, signal?: AbortSignal): Promise<readonly LogEvent[]>
  /** The last events of one stream, the oldest first. */
  tail(group: string, stream: string, count: number, signal?: AbortSignal): Promise<readonly LogEvent[]>
}
