import fc from 'fast-check'
import { expect, it } from 'vitest'
import { landscapeInput, randomFiles } from '../../test/landscape/random-landscapes.ts'
import { templateFaults } from '../../test/landscape/template-faults.ts'
import { landscapeOf } from './landscape.ts'

it('makes templates that AWS takes of whatever Slipway takes', async () => {
  let taken = 0
  await fc.assert(
    fc.asyncProperty(randomFiles, async (files) => {
      const input = await landscapeInput(files)
      if (!input) return
      taken++
      expect(templateFaults(landscapeOf(input))).toEqual([])
    }),
    { numRuns: 150, interruptAfterTimeLimit: 8000 },
  )
  expect(taken, 'nearly everything was refused').toBeGreaterThan(10)
})
