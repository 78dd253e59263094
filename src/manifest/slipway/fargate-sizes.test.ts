import { expect, it } from 'vitest'
import { cpuSizes, memorySizes, nearestCpu, nearestMemory, smallestSize } from './fargate-sizes.ts'

it('has the pairs of the table of AWS', () => {
  expect(cpuSizes).toEqual([256, 512, 1024, 2048, 4096, 8192, 16_384])
  expect(memorySizes(256)).toEqual([512, 1024, 2048])
  expect([memorySizes(4096)[0], memorySizes(4096).at(-1), memorySizes(4096).length]).toEqual([8192, 30_720, 23])
  expect([memorySizes(8192)[1], memorySizes(8192).at(-1)]).toEqual([20_480, 61_440])
  expect([memorySizes(16_384)[1], memorySizes(16_384).at(-1)]).toEqual([40_960, 122_880])
})

it('finds the smallest pair that is enough, and the nearest one', () => {
  expect(smallestSize({})).toEqual({ cpu: 256, memory: 512 })
  expect(smallestSize({ memory: 2049 })).toEqual({ cpu: 512, memory: 3072 })
  expect(smallestSize({ cpu: 257 })).toEqual({ cpu: 512, memory: 1024 })
  expect(smallestSize({ memory: 122_881 })).toBeUndefined()
  expect([nearestMemory(1024, 512), nearestCpu(512, 1024)]).toEqual([2048, 256])
})
