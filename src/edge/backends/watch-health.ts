import type { ClockPort } from '../../core/context.ts'
import type { Backend } from './backend.ts'
import { probe } from './probe.ts'

/** Time between checks of a healthy backend, in milliseconds. */
const steadyMs = 2000
/** Time between checks of one that is not healthy yet or no longer. */
const fastMs = 250
/** Delay before a check that something asked for. */
const urgentMs = 10
/** Fast checks before the backend counts as one that stays away. */
const fastChecks = 120

/** Checks a backend again and again until the signal is aborted. */
export async function watchHealth(backend: Backend, clock: ClockPort, signal: AbortSignal): Promise<void> {
  let failed = 0
  while (!signal.aborted) {
    const nap = new AbortController()
    const wake = (): void => nap.abort()
    signal.addEventListener('abort', wake)
    backend.onUrgent = () => {
      failed = 0
      // Several failures at once are one reason to look, not many.
      void clock.sleep(urgentMs, signal).then(wake, wake)
    }
    await checkOnce(backend)
    failed = backend.healthy ? 0 : failed + 1
    const steady = backend.spec.check?.intervalMs ?? steadyMs
    const waitMs = backend.healthy || failed > fastChecks ? steady : Math.min(fastMs, steady)
    await clock.sleep(waitMs, nap.signal).catch(() => {})
    signal.removeEventListener('abort', wake)
  }
}

async function checkOnce(backend: Backend): Promise<void> {
  const address = backend.address
  if (address === undefined) return
  backend.report(await probe(address, backend.spec.check), address)
}
