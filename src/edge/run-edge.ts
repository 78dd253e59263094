import { createBatchLog } from './batch-log.ts'
import type { EdgeContext } from './edge-context.ts'
import { serveEdge } from './serve-edge.ts'

/** An edge that runs in this process. */
export interface RunningEdge {
  stop(): Promise<void>
  /** Resolves when the edge was stopped, what was in flight has ended and its log is written. */
  readonly done: Promise<void>
}

/** Starts the edge with its log, one JSON object per line, given to `write`. Throws as `serveEdge` does. */
export async function runEdge(context: Omit<EdgeContext, 'log'>, write: (text: string) => void): Promise<RunningEdge> {
  const { log, flush } = createBatchLog(write, context.clock)
  const edge = await serveEdge({ ...context, log })
  return { stop: () => edge.stop(), done: edge.done.finally(flush) }
}
