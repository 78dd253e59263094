import { expect } from 'vitest'
import { phases, type Plan, type Step } from '../../src/core/plan.ts'
import type { MemoryEngine } from './memory-engine.ts'

/** Runs a whole plan one step at a time and gives the ids in that order; each step is told once it is done. */
export function runSteps(engine: MemoryEngine, plan: Plan, check: (step: Step) => void = () => undefined): string[] {
  const done = new Set<string>()
  for (const phase of phases)
    for (;;) {
      const ready = plan.steps.find(
        (step) => step.phase === phase && !done.has(step.id) && step.needs.every((id) => done.has(id)),
      )
      if (!ready) break
      engine.apply(ready)
      done.add(ready.id)
      check(ready)
    }
  expect(done.size).toBe(plan.steps.length)
  return [...done]
}
