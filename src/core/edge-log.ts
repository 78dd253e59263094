/** One request that was answered, or one connection that was upgraded and ended. */
export interface AccessEntry {
  readonly type: 'access'
  /** When the request came, in milliseconds since the epoch. */
  readonly time: number
  readonly id: string
  readonly host: string
  readonly method: string
  /** Without the query, which may hold secrets. */
  readonly path: string
  /** 499 when the client left before the answer. */
  readonly status: number
  readonly ms: number
  /** Absent where no rule applies. */
  readonly project?: string
  readonly environment?: string
  readonly service?: string
  /** Container that answered. */
  readonly backend?: string
}

/** Something the edge did or met that is no request. */
export interface NoteEntry {
  readonly type: 'note'
  readonly time: number
  readonly text: string
}

/** A line of the edge's log. */
export type LogEntry = AccessEntry | NoteEntry

/** Which entries of the log are read, and how long. */
export interface LogReading {
  /** How many of the last entries that are wanted. */
  readonly tail: number
  readonly wants: (entry: LogEntry) => boolean
  /** Present: goes on with those that come, until it is aborted. */
  readonly follow?: AbortSignal
}
