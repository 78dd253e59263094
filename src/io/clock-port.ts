import { setTimeout as delay } from 'node:timers/promises'
import type { ClockPort } from '../core/context.ts'

/** The machine's clock. */
export function createClockPort(): ClockPort {
  return {
    now: () => Date.now(),
    sleep: (ms, signal) => delay(ms, undefined, signal ? { signal } : {}),
  }
}
