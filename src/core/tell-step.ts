import type { Context } from './context.ts'
import { SlipwayError } from './error.ts'

/** Reports a piece of work that no plan holds as a step, with the lines it prints. */
export async function tellStep(
  context: Pick<Context, 'clock' | 'emit' | 'signal'>,
  about: { readonly id: string; readonly title: string; readonly service: string },
  work: (onLine: (line: string) => void) => Promise<void>,
): Promise<void> {
  const began = context.clock.now()
  context.emit({ type: 'step', ...about, state: 'started' })
  try {
    await work((line) => context.emit({ type: 'output', id: about.id, line }))
    context.emit({ type: 'step', ...about, state: 'done', ms: context.clock.now() - began })
  } catch (thrown) {
    const failure = thrown instanceof SlipwayError ? { failure: thrown.failure } : {}
    const state = context.signal.aborted ? 'cancelled' : 'failed'
    context.emit({ type: 'step', ...about, state, ms: context.clock.now() - began, ...failure })
    throw thrown
  }
}
