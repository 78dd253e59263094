import type { CloudWork } from './stack-work.ts'

/** True when a step was ended by its own time limit, and by nobody else. */
export function isOverLimit({ context, signal }: Pick<CloudWork, 'context' | 'signal'>): boolean {
  const { reason } = signal as { readonly reason: unknown }
  return !context.signal.aborted && reason instanceof Error && reason.name === 'TimeoutError'
}
