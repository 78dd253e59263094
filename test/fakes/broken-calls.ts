import type { Cloud, ObjectPort } from '../../src/core/aws/cloud-port.ts'
import type { StackPort } from '../../src/core/aws/stack-port.ts'
import type { TaskPort } from '../../src/core/aws/task-port.ts'
import { SlipwayError } from '../../src/core/error.ts'

/**
 * What becomes of one call, counted from 1.
 * - `killed`: it is not made, and none after it: the process is gone.
 * - `refused`: it is not made and fails once, as when AWS throttles longer than the SDK is patient.
 * - `lost`: it is made, and its answer never comes.
 * - `repeated`: its answer is lost, and the SDK makes it again.
 */
export type Breakage = 'killed' | 'refused' | 'lost' | 'repeated'

/** Ports on which one call goes wrong. */
export interface BrokenCalls {
  readonly port: StackPort
  readonly objects: ObjectPort
  readonly tasks: TaskPort
  /** How many calls were made. */
  readonly count: () => number
}

/** Lets the call with the number go wrong; without a number, none. */
export function breakCall(
  { stacks, objects, tasks }: Pick<Cloud, 'stacks' | 'objects' | 'tasks'>,
  breakage: Breakage = 'killed',
  number = Infinity,
): BrokenCalls {
  let calls = 0
  const broken = async (call: () => unknown): Promise<unknown> => {
    calls++
    if (calls > number && breakage === 'killed') throw new Error('the process is gone')
    if (calls !== number) return call()
    if (breakage === 'killed') throw new Error('the process is gone')
    if (breakage === 'refused') throw trouble('Throttling, HTTP status 400')
    await call()
    if (breakage === 'lost') throw trouble('it does not answer in time')
    return call()
  }
  const wrap = <T extends object>(target: T): T =>
    new Proxy(target, {
      get: (_, name) => {
        const value = Reflect.get(target, name) as unknown
        if (typeof value !== 'function') return value
        return (...args: unknown[]) => broken(() => Reflect.apply(value, target, args) as unknown)
      },
    })
  return { port: wrap(stacks), objects: wrap(objects), tasks: wrap(tasks), count: () => calls }
}

function trouble(why: string): SlipwayError {
  return new SlipwayError({ code: 'aws-failed', what: 'AWS refused it', why, fix: 'Run it again.' })
}
