import type { Context } from '../core/context.ts'

/**
 * The whole change ends at the limit as it would at Ctrl-C. Not `AbortSignal.any`: it does not hold the timeout, so that Node 20
 * collects it as garbage and the limit never comes (seen with 20.20.2, 2026-11).
 */
export function withLimit(context: Context, limitMs: number): Context {
  const limited = new AbortController()
  if (context.signal.aborted) limited.abort(context.signal.reason)
  for (const signal of [context.signal, AbortSignal.timeout(limitMs)])
    signal.addEventListener('abort', () => limited.abort(signal.reason), { once: true })
  return { ...context, signal: limited.signal }
}
