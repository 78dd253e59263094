import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Plan, Step } from '../../src/core/plan.ts'
import type { TestProject } from './harness.ts'
import { createVictim, type Moment, momentsOf, runUntil, type Victim } from './killing.ts'

let victim: Victim
/** How often an `up` is killed before one may come to its end. */
const kills = 3

beforeAll(async () => {
  victim = await createVictim()
})
afterAll(() => victim.project.dispose())

it(
  'a command that is killed while it makes the first release, or removes everything, goes on from there',
  { timeout: 900_000 },
  async () => {
    await victim.writeNext()
    const ups = momentsOf(await victim.planSteps(), ['prepare create', 'switch record'])
    let downs: Moment[] | undefined
    let reached = 0
    for (let round = 0; round < Math.max(ups.length / kills, downs?.length ?? 1); round += 1) {
      await victim.writeNext()
      // What goes on after a kill is killed at the next moment; a job that ended meanwhile has taken its own away.
      const atUp = ups.slice(kills * round, kills * (round + 1))
      const why = `up killed at ${JSON.stringify(atUp)}`
      const found = []
      for (const moment of atUp) found.push(await runUntil(victim.project, ['up'], moment))
      if (atUp.length > 0) expect(found[0], why).toBe(true)
      reached += found.filter(Boolean).length
      await victim.expectConverged(why)
      downs ??= momentsOf(await downSteps(victim.project), [])
      const atDown = downs[round]
      const whyDown = `down killed at ${JSON.stringify(atDown)}`
      if (atDown) expect(await runUntil(victim.project, ['down', '--volumes', '--yes'], atDown), whyDown).toBe(true)
      await victim.expectGone(whyDown)
    }
    expect(reached / ups.length).toBeGreaterThan(0.8)
  },
)

/** There is no `plan` of a removal: the steps are those that `down` reports, before it has changed anything. */
async function downSteps(project: TestProject): Promise<readonly Step[]> {
  let steps: readonly Step[] = []
  await project.start(['down', '--volumes', '--yes'], (line, child) => {
    if (line.type !== 'plan') return
    steps = (line['plan'] as Plan).steps
    child.kill('SIGKILL')
  })
  expect(steps.length).toBeGreaterThan(5)
  return steps
}
