/**
 * Does work with a controller that is aborted with the signal, and may be before. What listens to it goes with it: listeners do
 * not pile up on a signal that lives long. Not `AbortSignal.any`, which Node 20 may collect as garbage.
 */
export async function withOwnSignal<T>(signal: AbortSignal, work: (own: AbortController) => Promise<T>): Promise<T> {
  const own = new AbortController()
  const end = () => own.abort(signal.reason)
  if (signal.aborted) end()
  signal.addEventListener('abort', end, { once: true })
  try {
    return await work(own)
  } finally {
    signal.removeEventListener('abort', end)
  }
}
