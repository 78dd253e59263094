import type { Context } from '../core/context.ts'
import { inspectContainers, type ObservedContainer } from '../host/observe/observed.ts'

/** Time between two looks at a container, in milliseconds. */
const pauseMs = 200

/** Looks at containers until told to stop. */
export interface ContainerWatch {
  /** The next look at a container, at most one pause away; undefined when it is gone. All waiting for one look share one `docker inspect`. */
  next(name: string, signal: AbortSignal): Promise<ObservedContainer | undefined>
}

/** Starts watching; costs nothing while nobody waits. */
export function watchContainers(context: Context): ContainerWatch {
  let names = new Set<string>()
  let look: Promise<Map<string, ObservedContainer>> | undefined
  const lookSoon = async (signal: AbortSignal): Promise<Map<string, ObservedContainer>> => {
    await context.clock.sleep(pauseMs, signal)
    const wanted = [...names]
    names = new Set()
    look = undefined
    const found = await inspectContainers(context, wanted)
    return new Map(found.map((one) => [one.name, one]))
  }
  return {
    next: async (name, signal) => {
      signal.throwIfAborted()
      names.add(name)
      look ??= lookSoon(context.signal.aborted ? signal : context.signal)
      const found = await look
      signal.throwIfAborted()
      return found.get(name)
    },
  }
}
