import type { ClockPort, DockerPort } from '../core/context.ts'
import type { LogEntry } from '../core/edge-log.ts'

/** The files around the admin socket; the edge itself opens none. */
export interface EdgeSocket {
  /** Absolute path of the unix socket that commands use. */
  readonly path: string
  /** Absolute path to listen on, of this process alone. */
  readonly ownPath: string
  /** True when this process may serve; false when another edge of this user does. One that agreed, by its process id, is followed. */
  claim(predecessor?: number): Promise<boolean>
  /** Gives the bound socket its name, readable and writable by its user only; false when another edge was faster. */
  publish(): Promise<boolean>
  /** Gives the claim up, once the socket no longer accepts; harmless when another process has it by now. */
  release(): Promise<void>
}

/** The line between an edge and the one that takes over from it. */
export interface Link {
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
  readonly env: Readonly<Record<string, string>>
}

/** Small files that only this user can read, by name. */
export interface EdgeStore {
  read(name: string): Promise<string | undefined>
  write(name: string, text: string): Promise<void>
}

/** Everything the edge takes from outside. */
export interface EdgeContext {
  readonly docker: DockerPort
  readonly clock: ClockPort
  readonly socket: EdgeSocket
  readonly version: string
  readonly pid: number
  /** Which edge this is: only releases recorded with it are brought back after a restart. */
  readonly home: string
  /** Ports for the shared HTTP listener, in order; 0 takes any free one. Default: 80, 8080. */
  readonly httpPorts?: readonly number[]
  /** How long a client may leave a body unfinished or an answer unread, in milliseconds. Default: 60000. */
  readonly clientIdleMs?: number
  /** Ports for the HTTPS listener, in order; 0 takes any free one. Without a free one there is no HTTPS. Default: none. */
  readonly httpsPorts?: readonly number[]
  /** What outlives the process. Default: nothing does. */
  readonly store?: EdgeStore
  /** The edge that this one takes over from. Default: none. */
  readonly predecessor?: Link
  /** Starts an edge of another build, which has the sockets as its descriptors 4, 5 and so on. Default: cannot be done. */
  readonly spawnSuccessor?: (command: EdgeCommand, descriptors: readonly number[]) => Link
  /** How long an edge that was replaced carries what it has, in milliseconds. Default: 600000. */
  readonly handedOverMs?: number
  /** How long a stopping edge waits for what is in flight, in milliseconds. Default: 5000. */
  readonly drainMs?: number
  /** A new id for a request that brought none. */
  createId(): string
  /** Takes a log line; must not throw or block. */
  log(entry: LogEntry): void
}
