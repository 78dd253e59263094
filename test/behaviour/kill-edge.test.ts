import { afterAll, beforeAll, expect, it } from 'vitest'
import { createVictim, type Victim } from './killing.ts'

let victim: Victim

beforeAll(async () => {
  victim = await createVictim()
})
afterAll(() => victim.project.dispose())

const edgePid = async () => (await victim.project.data<{ pid: number }>('edge', 'status')).pid

it('an edge that is killed is brought back with its rules by the next up', async () => {
  await victim.writeNext()
  await victim.expectConverged('first release')
  process.kill(await edgePid(), 'SIGKILL')
  await victim.expectConverged('edge killed while it serves')
  await victim.writeNext()
  const before = await edgePid()
  const { code, stderr } = await victim.project.start(['up'], (line) => {
    if (line.type === 'step' && String(line['id']).startsWith('ready:') && line['state'] === 'started') kill(before)
  })
  expect(code, stderr).toBe(0)
  expect(await edgePid()).not.toBe(before)
  await victim.expectConverged('edge killed during a change')
  process.kill(await edgePid(), 'SIGKILL')
  await victim.expectGone('edge killed before down')
})

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It is gone already.
  }
}
