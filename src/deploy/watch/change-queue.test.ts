import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createChangeQueue } from './change-queue.ts'

const clock = { now: () => 0, sleep: (ms: number, signal?: AbortSignal) => delay(ms / 20, undefined, { signal }) }

it('gives what came together at once, each path once, and what came since the next time', async () => {
  const queue = createChangeQueue(clock)
  const { signal } = new AbortController()
  const first = queue.take(signal)
  for (const path of ['/b', '/a', '/b']) queue.push(path)
  expect(await first).toEqual(['/a', '/b'])
  queue.push('/c')
  expect(await queue.take(signal)).toEqual(['/c'])
})

it('ends with the signal, also when it is aborted already', async () => {
  const queue = createChangeQueue(clock)
  const stop = new AbortController()
  const waiting = queue.take(stop.signal)
  stop.abort(new Error('asked'))
  await expect(waiting).rejects.toThrow('asked')
  await expect(queue.take(stop.signal)).rejects.toThrow('asked')
})
