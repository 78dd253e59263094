import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { SlipwayError } from './error.ts'
import type { Event } from './event.ts'
import type { Phase, Plan, Step } from './plan.ts'
import { type ApplyStep, runPlan } from './run-plan.ts'

function step(id: string, needs: readonly string[] = [], phase: Phase = 'prepare', limitMs = 5000): Step {
  return { id, phase, needs, title: `do ${id}`, effect: { kind: 'docker', argv: [id] }, limitMs }
}

function planOf(steps: readonly Step[]): Plan {
  return { owner: { project: 'p', environment: 'local' }, release: 1, basis: '', changes: [], gaps: [], steps }
}

/** Runs steps and tells what happened in which order. */
async function runSteps(steps: readonly Step[], apply: ApplyStep, signal = new AbortController().signal) {
  const events: string[] = []
  const emit = (event: Event) => {
    if (event.type === 'step') events.push(`${event.id} ${event.state}`)
  }
  let now = 0
  const clock = { now: () => ++now, sleep: (ms: number) => sleep(ms) }
  return { outcome: await runPlan(planOf(steps), apply, { emit, clock, signal }), events }
}

const tick: ApplyStep = async () => {
  await sleep(1)
  return 'done'
}

/** Works until it is told to stop. */
const untilStopped: ApplyStep = (_, signal) => sleep(10_000, 'done' as const, { signal })

const broken = new SlipwayError({ code: 'step-failed', what: 'Could not', why: 'no', fix: 'Do.' })

describe('runPlan', () => {
  it('runs phase after phase, and in each what it needs first, whatever the order of the list', async () => {
    const steps = [step('d', [], 'retire'), step('c', ['b'], 'switch'), step('b', ['a']), step('a')]
    const { outcome, events } = await runSteps(steps, tick)
    expect(outcome).toEqual({})
    expect(events.filter((event) => event.endsWith('done'))).toEqual(['a done', 'b done', 'c done', 'd done'])
    expect(events.indexOf('d started')).toBeGreaterThan(events.indexOf('c done'))
  })

  it('tells what was skipped', async () => {
    expect((await runSteps([step('a')], async () => 'skipped')).events).toEqual(['a started', 'a skipped'])
  })

  it('runs side by side, but never more than six', async () => {
    let now = 0
    let most = 0
    const steps = Array.from({ length: 20 }, (_, at) => step(`s${at}`))
    await runSteps(steps, async () => {
      most = Math.max(most, ++now)
      await sleep(2)
      now--
      return 'done'
    })
    expect(most).toBe(6)
  })

  it('ends what is under way when a step fails, waits for it and starts nothing more', async () => {
    const apply: ApplyStep = async (one, signal) => {
      if (one.id !== 'bad') return untilStopped(one, signal)
      await sleep(5)
      throw broken
    }
    const { outcome, events } = await runSteps([step('slow'), step('bad'), step('later', ['bad'])], apply)
    expect(outcome.failure).toBe(broken.failure)
    expect(outcome.failed?.id).toBe('bad')
    expect(events).toEqual(['slow started', 'bad started', 'bad failed', 'slow cancelled'])
  })

  it('keeps the first failure when the user stops it while the rest is ended', async () => {
    const stop = new AbortController()
    const apply: ApplyStep = async (one) => {
      if (one.id === 'bad') throw broken
      await sleep(20)
      stop.abort()
      return 'done'
    }
    const { outcome } = await runSteps([step('slow'), step('bad')], apply, stop.signal)
    expect(outcome.failed?.id).toBe('bad')
    expect(outcome.failure?.code).toBe('step-failed')
  })

  it('ends at the signal', async () => {
    const stop = new AbortController()
    setTimeout(() => stop.abort(), 5)
    const { outcome, events } = await runSteps([step('slow'), step('next', ['slow'])], untilStopped, stop.signal)
    expect(outcome).toMatchObject({ failure: { code: 'interrupted' } })
    expect(events).toEqual(['slow started', 'slow cancelled'])
  })

  it('starts nothing when the signal came before', async () => {
    const { outcome, events } = await runSteps([step('a')], tick, AbortSignal.abort())
    expect(outcome.failure?.code).toBe('interrupted')
    expect(events).toEqual([])
  })

  it('says that time is up when the limit of the whole change ends it', async () => {
    const { outcome } = await runSteps([step('slow')], untilStopped, AbortSignal.timeout(5))
    expect(outcome.failure).toMatchObject({ code: 'step-timed-out', why: 'the time limit is reached' })
  })

  it('ends a step at its own limit', async () => {
    const { outcome, events } = await runSteps([step('slow', [], 'prepare', 20)], untilStopped)
    expect(outcome.failed?.id).toBe('slow')
    expect(outcome.failure).toMatchObject({ code: 'step-timed-out', what: 'Could not do slow' })
    expect(events).toEqual(['slow started', 'slow failed'])
  })

  it('calls what is not ours a bug', async () => {
    const { outcome } = await runSteps([step('a')], () => Promise.reject(new TypeError('x is not a function')))
    expect(outcome.failure).toMatchObject({ code: 'bug', why: 'x is not a function' })
  })

  it.each<[string, readonly Step[], string]>([
    ['of a need that is not there', [step('a'), step('b', ['nothing'])], 'b needs nothing'],
    ['of a circle', [step('a', ['b']), step('b', ['a'])], 'a needs b; b needs a'],
    ['of a need of a later phase', [step('a', ['b']), step('b', [], 'switch')], 'a needs b'],
    ['an id is there twice', [step('a'), step('a')], 'a is there twice'],
  ])('refuses a plan that cannot finish because %s, before anything runs', async (_, steps, why) => {
    let ran = 0
    const applied = runSteps(steps, async () => {
      ran++
      return 'done'
    })
    await expect(applied).rejects.toThrow(`plan cannot finish: ${why}`)
    expect(ran).toBe(0)
  })
})
