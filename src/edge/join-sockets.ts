import type { Duplex } from 'node:stream'

/**
 * Pipes two connections into each other until both ends are done. Half-closed connections stay open the other way;
 * an error on one side cuts the other. `onEnd` is called once, when both are closed.
 */
export function joinSockets(a: Duplex, b: Duplex, onEnd: () => void): void {
  if (a.destroyed || b.destroyed) {
    a.destroy()
    b.destroy()
    onEnd()
    return
  }
  let open = 2
  const closed = (): void => {
    open -= 1
    if (open === 0) onEnd()
  }
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    from.on('error', () => to.destroy())
    from.once('close', () => {
      // After a clean end `to` still sends what it got; after a cut there is nothing left to send for.
      if (from.readableEnded) to.end(() => to.destroy())
      else to.destroy()
      closed()
    })
    from.pipe(to)
  }
}
