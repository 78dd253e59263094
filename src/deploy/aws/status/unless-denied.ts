import type { Context } from '../../../core/context.ts'
import { failureOf } from '../../../core/error.ts'

/** What is looked for; nothing, with a warning that names it and the permission, where one may not look. */
export async function unlessDenied<T>(
  { emit }: Context,
  what: string,
  look: () => Promise<readonly T[]>,
): Promise<readonly T[]> {
  try {
    return await look()
  } catch (thrown) {
    const failure = failureOf(thrown)
    if (failure.code !== 'aws-denied') throw thrown
    emit({ type: 'note', level: 'warning', text: `${what} is left out: ${failure.what}. ${failure.fix}` })
    return []
  }
}
