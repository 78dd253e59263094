import type { ClockPort, DockerPort } from '../core/context.ts'
import type { LogEntry } from '../core/edge-log.ts'
import type { EdgeCommand, EdgeLink, EdgeSocket, EdgeStore } from '../core/edge-process.ts'

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
  readonly predecessor?: EdgeLink
  /** Starts an edge of another build, which has the sockets as its descriptors 4, 5 and so on. Default: cannot be done. */
  readonly spawnSuccessor?: (command: EdgeCommand, descriptors: readonly number[]) => EdgeLink
  /** How long an edge that was replaced carries what it has, in milliseconds. Default: 600000. */
  readonly handedOverMs?: number
  /** How long a stopping edge waits for what is in flight, in milliseconds. Default: 5000. */
  readonly drainMs?: number
  /** A new id for a request that brought none. */
  createId(): string
  /** Takes a log line; must not throw or block. */
  log(entry: LogEntry): void
}
