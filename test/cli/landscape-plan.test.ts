import { describe, expect, it } from 'vitest'
import { parseTemplate, type LiveStack } from '../../src/landscape/plan/live-stack.ts'
import { planLandscape } from '../../src/landscape/plan/plan-landscape.ts'
import { makeWorld, smallShop, wishOf } from '../fakes/cloud-fixture.ts'
import { createFakeLibrary } from './fake-library.ts'
import { describeRecorded, goldenOf, runRecorded } from './run-recorded.ts'

async function liveShop(): Promise<LiveStack[]> {
  const { up, stacks } = makeWorld()
  await up(smallShop({ tasks: 2, table: 'orders' }))
  return Promise.all(
    (await stacks.list()).map(async (stack) => {
      const template = parseTemplate(await stacks.template(stack.id))
      return { ...stack, ...(template && { template }) }
    }),
  )
}

describe('a plan for an environment in AWS', () => {
  it.each(['plan prod', 'plan prod --verbose'])('slipway %s', async (line) => {
    const wanted = smallShop({ tasks: 3, table: 'sales', services: ['web'], image: 'nginx:1.28' })
    const { plan } = planLandscape(wishOf(wanted), await liveShop())
    const library = createFakeLibrary({ plan: async () => ({ plan, builds: [], pulls: [] }) })
    const name = `landscape-${line.replaceAll(/[^a-z0-9]+/g, '-')}`
    await expect(describeRecorded(line, await runRecorded(line, {}, library))).toMatchFileSnapshot(
      goldenOf(`run/${name}.txt`),
    )
  })

  it('says that the environment is away while its network is made anew', async () => {
    const { plan } = planLandscape(wishOf(smallShop({ cidr: '10.17.0.0/16', table: 'orders' })), await liveShop())
    const library = createFakeLibrary({ plan: async () => ({ plan, builds: [], pulls: [] }) })
    const { stdout, stderr } = await runRecorded('plan prod', {}, library)
    expect(`${stdout}${stderr}`).toContain('! prod will be away until all is done: another `network.cidr` makes')
  })
})
