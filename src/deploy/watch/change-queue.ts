import type { ClockPort } from '../../core/context.ts'

/** A save of many files, or a checkout, is one change: it is taken when nothing came for so long, in milliseconds. */
const quietMs = 80
/** Files that change all the time must not hold up the others. */
const mostRounds = 25

/** Changed paths until somebody takes them. */
export interface ChangeQueue {
  push(path: string): void
  /** The paths that have changed since the last time; waits for the first, and until it is quiet. Rejects when the signal is aborted. */
  take(signal: AbortSignal): Promise<string[]>
}

/** Makes an empty queue. */
export function createChangeQueue(clock: ClockPort): ChangeQueue {
  const paths = new Set<string>()
  let count = 0
  let wake: () => void = () => undefined
  return {
    push: (path) => {
      paths.add(path)
      count += 1
      wake()
    },
    take: async (signal) => {
      if (paths.size === 0) await waitFor((resolve) => (wake = resolve), signal)
      for (let round = 0, seen = 0; round < mostRounds && seen !== count; round += 1) {
        seen = count
        await clock.sleep(quietMs, signal)
      }
      const taken = [...paths].toSorted()
      paths.clear()
      return taken
    },
  }
}

function waitFor(register: (resolve: () => void) => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason as Error)
    if (signal.aborted) return onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    register(() => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    })
  })
}
