/** Questions that are asked at the same moment become one: what is asked of each by itself, and answered for all together. */
export interface Gathering<K, V> {
  /** Rejects for everybody whose question went along. */
  ask(key: K, signal: AbortSignal | undefined): Promise<V>
}

interface Waiting<K, V> {
  readonly key: K
  readonly resolve: (value: V) => void
  readonly reject: (reason: unknown) => void
}

/**
 * Gathers the questions of one turn of the event loop. `groupOf` says which of them can be asked together; those with another signal
 * never are, for a signal ends the call.
 */
export function createGathering<K, V>(
  groupOf: (key: K) => string,
  answer: (keys: readonly K[], signal: AbortSignal | undefined) => Promise<(key: K) => V>,
): Gathering<K, V> {
  let open: { readonly signal: AbortSignal | undefined; readonly group: string; readonly all: Waiting<K, V>[] }[] = []
  const send = () => {
    const batches = open
    open = []
    for (const { signal, all } of batches)
      answer(
        all.map(({ key }) => key),
        signal,
      ).then(
        (valueOf) => {
          for (const { key, resolve } of all) resolve(valueOf(key))
        },
        (reason: unknown) => {
          for (const { reject } of all) reject(reason)
        },
      )
  }
  return {
    ask: (key, signal) =>
      new Promise((resolve, reject) => {
        const group = groupOf(key)
        if (open.length === 0) setImmediate(send)
        const mine = open.find((one) => one.signal === signal && one.group === group)
        if (mine) mine.all.push({ key, resolve, reject })
        else open.push({ signal, group, all: [{ key, resolve, reject }] })
      }),
  }
}
