import type { Context } from '../core/context.ts'
import type { Emit } from '../core/event.ts'
import type { Operations } from '../deploy/operations.ts'

/** What the command line gives to make a `Context`. */
export interface ContextOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly emit: Emit
  /** Aborted by the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal
}

/** An edge that runs in this process. */
export interface RunningEdge {
  stop(): Promise<void>
  /** Resolves when the edge was stopped and what was in flight has ended. */
  readonly done: Promise<void>
}

/** What `bin` takes from outside the domains. Each part is loaded when a command first needs it. */
export interface Outside {
  createContext(options: ContextOptions): Promise<Context>
  /** Starts the edge in this process; `write` takes its log. */
  runEdge(write: (text: string) => void): Promise<RunningEdge>
  /** Opens a URL in the user's browser. False when there is none. */
  openUrl(url: string): Promise<boolean>
}

/** Everything below the command line. */
export interface Library extends Outside {
  operations(): Promise<Operations>
}

/** Joins the outside world with the domains, which are loaded when a command first needs them. */
export function createLibrary(outside: Outside): Library {
  return {
    ...outside,
    operations: async () => (await import('../deploy/operations.ts')).operations,
  }
}
