import type { Context } from '../../core/context.ts'
import { withOwnSignal } from '../../core/own-signal.ts'
import type { Owner } from '../../core/route.ts'
import { ownerFilters } from '../../host/observe/labels.ts'
import { observeHost } from '../../host/observe/observed.ts'
import { observeLock } from '../lock.ts'

/** Between two looks, in milliseconds: for a `down` to come to its end, or for an engine to come back. */
const pauseMs = 500

/** Resolves when somebody else has taken the environment away, or when the signal is aborted. */
export async function followDown(context: Context, owner: Owner): Promise<void> {
  while (!context.signal.aborted) {
    // What happens between this look and the start of the stream is replayed.
    const since = context.clock.now()
    // An engine that does not answer, since it restarts, has taken nothing down.
    if (await isTakenDown(context, owner).catch(() => false)) return
    await nextRemoval(context, owner, since).catch(() => undefined)
    // A `down` is not over with its first container; an engine that restarts ends the stream too.
    await context.clock.sleep(pauseMs, context.signal).catch(() => undefined)
  }
}

/** True when nothing was recorded any more once nobody changes the environment. */
export async function isTakenDown(context: Context, owner: Owner): Promise<boolean> {
  while (await observeLock(context, owner)) await context.clock.sleep(pauseMs, context.signal)
  return (await observeHost(context, owner)).records.length === 0
}

/** Resolves when the engine has removed a container of the environment since then, or when its events end. */
function nextRemoval({ docker, signal }: Context, owner: Owner, sinceMs: number): Promise<unknown> {
  const since = String(Math.floor(sinceMs / 1000))
  const filters = [...ownerFilters(owner), '--filter', 'event=destroy']
  const argv = ['events', '--since', since, ...filters, '--format', '{{.ID}}']
  return withOwnSignal(signal, (seen) => docker.run(argv, { signal: seen.signal, onLine: () => seen.abort() }))
}
