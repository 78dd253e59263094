import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Plan } from '../../src/core/plan.ts'
import { createVictim, nextMoment, runUntil, type Victim } from './killing.ts'
import { startTraffic, targetsOf } from './traffic.ts'

let victim: Victim
/** Of these kinds of steps the end is a moment too. */
const doneToo = ['prepare stop', 'retire stop']

beforeAll(async () => {
  victim = await createVictim()
})
afterAll(() => victim.project.dispose())

it(
  'a command that is killed while it changes a release goes on from there, and what serves keeps serving',
  { timeout: 900_000 },
  async () => {
    const { project } = victim
    let serving = await victim.writeNext()
    await victim.expectConverged('first release')
    let next = await victim.writeNext()
    const { gaps } = (await project.data<{ plan: Plan }>('plan')).plan
    expect(gaps.filter((gap) => gap.kind === 'away').map((gap) => gap.service)).toEqual(['db'])
    const targets = await targetsOf(project, victim.port)
    const covered = new Set<string>()
    // Some kinds come late: containers are removed with the fourth release, records forgotten with the eleventh.
    for (let release = 2; ; release++) {
      const moment = nextMoment(await victim.planSteps(), covered, doneToo)
      if (!moment && release > 11) break
      if (!moment) {
        expect((await project.slipway('up')).code).toBe(0)
        serving = next
        next = await victim.writeNext()
        continue
      }
      const why = `up killed at ${JSON.stringify(moment)}`
      const traffic = startTraffic(targets)
      expect(await runUntil(project, ['up'], moment, (id) => id), why).toBe(true)
      // What goes on from there is killed too, where it comes to a kind of step that none was killed at.
      for (let kills = 1; kills < 3; kills++) {
        const known = new Set(covered)
        const again = nextMoment(await victim.planSteps(), known, doneToo)
        if (!again) break
        // What was killed may have done by itself meanwhile what the plan had in it: a job ends, a container becomes healthy.
        if (await runUntil(project, ['up'], again, (id) => id)) for (const key of known) covered.add(key)
      }
      await victim.expectConverged(why)
      const seen = await traffic.stop()
      expect(seen.failures, why).toEqual([])
      expect(seen.bodies, why).toEqual([serving, next])
      serving = next
      next = await victim.writeNext()
    }
    for (const kind of [
      'prepare create',
      'prepare stop',
      'switch route',
      'retire drain',
      'retire remove',
      'retire forget',
    ])
      expect(
        [...covered].some((key) => key.startsWith(kind)),
        kind,
      ).toBe(true)
  },
)
