/** The files around the admin socket of an edge: at most one process of the user serves it. */
export interface EdgeSocket {
  /** Absolute path of the unix socket that commands use. */
  readonly path: string
  /** Absolute path to listen on, of this process alone. */
  readonly ownPath: string
  /** True when this process may serve; false when another edge of this user does. One that agreed, by its process id, is followed. */
  claim(predecessor?: number): Promise<boolean>
  /**
   * Gives the bound socket its name, readable and writable by its user only: in the place of the predecessor's at once, else
   * only where there is none. False when another process was faster.
   */
  publish(): Promise<boolean>
  /** Gives the claim up, once the socket no longer accepts; harmless when another process has it by now. */
  release(): Promise<void>
}

/** The line between an edge and the one that takes over from it. */
export interface EdgeLink {
  send(message: object): void
  /** Every message goes to everybody who asked. */
  onMessage(take: (message: unknown) => void): void
  /** Resolves when the other side is gone or closed the line. */
  readonly gone: Promise<void>
  close(): void
  /** Ends the other side at once. */
  end(): void
}

/** How to start an edge. */
export interface EdgeCommand {
  readonly program: string
  readonly argv: readonly string[]
  /** The whole environment of the process. */
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Small files that only this user can read, by name. */
export interface EdgeStore {
  /** Text of a file, or undefined when there is none. */
  read(name: string): Promise<string | undefined>
  /** Replaces a file as a whole; a reader sees the old or the new one. */
  write(name: string, text: string): Promise<void>
}
