import { describe, expect, it } from 'vitest'
import { SlipwayError } from '../core/error.ts'
import type { Context, Ran } from '../core/context.ts'
import { removeNetworkStep } from '../host/plan/landscape-steps.ts'
import { createApplyStep } from './apply-step.ts'

const said = 'Error response from daemon: error while removing network: device or resource busy'

/** Removes a network from an engine that fails to as often as told; `isGoneAll` when it is gone all the same. */
async function removal(faults: number, isGoneAll = false) {
  let isThere = true
  const tries: string[] = []
  const run = async ([, verb = '']: readonly string[]): Promise<Ran> => {
    if (verb === 'inspect') return { code: isThere ? 0 : 1, stdout: '', stderr: '' }
    tries.push(verb)
    isThere = tries.length <= faults && !isGoneAll
    return tries.length <= faults ? { code: 1, stdout: '', stderr: said } : { code: 0, stdout: '', stderr: '' }
  }
  const context = { docker: { run }, clock: { now: () => 0, sleep: async () => undefined } } as unknown as Context
  const state = await createApplyStep(context)(removeNetworkStep('shop_default', []), new AbortController().signal)
  return { state, tries: tries.length }
}

describe('a removal on an engine that is busy', () => {
  it('is tried again', async () => {
    expect(await removal(0)).toEqual({ state: 'done', tries: 1 })
    expect(await removal(2)).toEqual({ state: 'done', tries: 3 })
  })

  it('is done when the thing is gone, whatever the engine said', async () => {
    expect(await removal(9, true)).toEqual({ state: 'done', tries: 1 })
  })

  it('fails with what the engine said when it stays so', async () => {
    const thrown = await removal(9).catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(SlipwayError)
    expect((thrown as SlipwayError).failure).toMatchObject({ code: 'step-failed', evidence: [{ lines: [said] }] })
  })
})
