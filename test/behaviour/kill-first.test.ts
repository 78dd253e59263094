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
    for (let round = 0; ups.length > 0 || round < (downs?.length ?? 1); round += 1) {
      await victim.writeNext()
      const [first, ...others] = ups.splice(0, kills)
      const why = `up killed at ${JSON.stringify([first, ...others])}`
      if (first) expect(await runUntil(victim.project, ['up'], first), why).toBe(true)
      // What goes on after a kill is killed at the next moment. One that does not come any more, for a job has ended by itself meanwhile, has its turn later.
      for (const moment of others) if (!(await runUntil(victim.project, ['up'], moment))) ups.push(moment)
      await victim.expectConverged(why)
      downs ??= momentsOf(await downSteps(victim.project), [])
      const atDown = downs[round]
      const whyDown = `down killed at ${JSON.stringify(atDown)}`
      if (atDown) expect(await runUntil(victim.project, ['down', '--volumes', '--yes'], atDown), whyDown).toBe(true)
      await victim.expectGone(whyDown)
    }
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
