import { expect, it } from 'vitest'
import { lazyPort } from './lazy-port.ts'

it('loads a port with its first call, once, and can itself be awaited', async () => {
  let loads = 0
  const load = async () => {
    loads++
    return { add: async (a: number, b: number) => a + b, fail: async () => Promise.reject(new Error('no')) }
  }
  const port = await lazyPort(load)
  expect(loads).toBe(0)
  expect(await Promise.all([port.add(1, 2), port.add(3, 4)])).toEqual([3, 7])
  await expect(port.fail()).rejects.toThrow('no')
  expect(loads).toBe(1)
})
