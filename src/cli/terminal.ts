/** One of the two output streams of the process. */
export interface Output {
  write(text: string): void
  readonly isTty: boolean
  /** Width in cells; 80 when it cannot be told. */
  columns(): number
  /** Height in lines; 24 when it cannot be told. */
  rows(): number
}

/** Everything the command line needs of its process, so that tests run it in theirs. */
export interface Terminal {
  /** The words after the program's name. */
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly stdout: Output
  readonly stderr: Output
  readonly stdin: {
    readonly isTty: boolean
    /** One line of input without its end; empty when the input ended or the signal was aborted. */
    readLine(signal?: AbortSignal): Promise<string>
    /** One line that is typed and not shown, without its end; undefined when it was interrupted. */
    readHidden(signal: AbortSignal): Promise<string | undefined>
    /** Everything up to the end of the input; reading stops beyond `most` bytes. */
    readBytes(most: number, signal: AbortSignal): Promise<Uint8Array>
  }
  /** Milliseconds since the epoch. */
  now(): number
  /** Calls `tick` every `ms` milliseconds until the returned function is called. */
  every(ms: number, tick: () => void): () => void
  /** Calls `listener` for each SIGINT and SIGTERM until the returned function is called. */
  onInterrupt(listener: () => void): () => void
  /** Calls `listener` when nobody reads stdout any more, as in `slipway logs -f | head`. */
  onReaderGone(listener: () => void): void
  /** Ends the process at once. */
  leave(code: number): void
}
