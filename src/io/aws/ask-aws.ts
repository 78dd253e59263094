import { factsOfAwsError } from '../../core/aws/aws-error.ts'
import type { AwsWorld } from './aws-world.ts'
import { awsFailure } from './sts.ts'
import { withinLimit } from './within-limit.ts'

/** What a call of the SDK is told beside its command. */
export interface Abort {
  readonly abortSignal: AbortSignal
}

/** One call of AWS. */
export interface Asking<T> {
  /** As policies write it, for example `ecs:DescribeTasks`. */
  readonly action: string
  /** What it is asked on, a name or an ARN. */
  readonly resource?: string | undefined
  readonly signal?: AbortSignal | undefined
  readonly send: (abort: Abort) => Promise<T>
}

/** Sends one call, bounded in time. Throws a `SlipwayError` that says what mends it, and the signal's reason when it was that. */
export async function askAws<T>(world: AwsWorld, { action, resource, signal, send }: Asking<T>): Promise<T> {
  try {
    return await withinLimit(world.limits.callMs, signal, (abortSignal) => send({ abortSignal }))
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    throw awsFailure(world, error, { action, ...(resource !== undefined && { resource }) })
  }
}

/** As `askAws`, and undefined where AWS answers with one of the codes, which are given without `Exception` at their end. */
export async function askAwsUnless<T>(
  world: AwsWorld,
  codes: readonly string[],
  asking: Asking<T>,
): Promise<T | undefined> {
  const send = async (abort: Abort) => {
    try {
      return await asking.send(abort)
    } catch (error) {
      const { name, status } = factsOfAwsError(error)
      if (codes.includes(name.replace(/Exception$/, '')) && status !== undefined && status < 500) return undefined
      throw error
    }
  }
  return askAws<T | undefined>(world, { ...asking, send })
}
