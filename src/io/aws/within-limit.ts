/**
 * Ends a call after so many milliseconds, or when the signal says so, whatever the SDK is at then: its waits between two tries know no
 * signal. What it throws for the time is called as the SDK calls it.
 */
export async function withinLimit<T>(
  limitMs: number,
  signal: AbortSignal | undefined,
  send: (abortSignal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = AbortSignal.timeout(limitMs)
  const abort = signal ? AbortSignal.any([signal, limit]) : limit
  let end: (() => void) | undefined
  const ended = new Promise<never>((_, reject) => {
    end = () => reject(abort.reason)
    abort.addEventListener('abort', end, { once: true })
    if (abort.aborted) end()
  })
  try {
    return await Promise.race([send(abort), ended])
  } catch (error) {
    throw limit.aborted && !signal?.aborted ? silence(limitMs) : error
  } finally {
    if (end) abort.removeEventListener('abort', end)
  }
}

function silence(limitMs: number): Error {
  const error = new Error(`no answer within ${limitMs / 1000} s`)
  error.name = 'TimeoutError'
  return error
}
