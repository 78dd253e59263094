import { type Failure, failureOf } from '../../src/core/error.ts'

/** The failure that some work ends with; throws when it ends well. */
export async function failureFrom(work: Promise<unknown>): Promise<Failure> {
  try {
    await work
  } catch (thrown) {
    return failureOf(thrown)
  }
  throw new Error('it did not fail')
}
