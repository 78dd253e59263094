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

/** One stream of a log group. */
export interface LogStream {
  readonly name: string
  /** When it got its last event, in milliseconds since the epoch; 0 when it has none. AWS may be an hour behind. */
  readonly lastAt: number
}

/** CloudWatch Logs, to read. */
export interface LogPort {
  /** Events in the order of their time; none where the group or the streams are not there (yet). */
  read(query: LogQuery, signal?: AbortSignal): Promise<readonly LogEvent[]>
  /** Streams of a group, those with the youngest events first, at most 50; none where there is no group. */
  streams(group: string, signal?: AbortSignal): Promise<readonly LogStream[]>
  /** The last events of one stream, the oldest first. */
  tail(group: string, stream: string, count: number, signal?: AbortSignal): Promise<readonly LogEvent[]>
}
