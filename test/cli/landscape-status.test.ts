import { describe, expect, it } from 'vitest'
import type { CloudService, LandscapeStatus, StackReport } from '../../src/deploy/aws/landscape-report.ts'
import { createFakeLibrary } from './fake-library.ts'
import { startMs } from './recording-terminal.ts'
import { runRecorded } from './run-recorded.ts'

const network: StackReport = {
  ...{ component: 'network', stack: 'shop-prod-network', status: 'CREATE_COMPLETE', outputs: {}, changedAt: startMs },
}
const web: CloudService = {
  ...{ service: 'web', wanted: 2, running: 2, pending: 0, definition: 'shop-prod-web:7', rollout: 'COMPLETED' },
}
const lock = { user: 'bob', host: 'desk', pid: 7, reason: 'up', since: startMs }
const images = { web: 'nginx' }
const release = { number: 7, at: startMs, by: 'ada@laptop', reason: 'up', images, current: true, kept: true }

/** What `status` says beside its tables. */
async function said(more: Partial<LandscapeStatus>): Promise<string> {
  const place = { project: 'shop', environment: 'prod', account: '123456789012', region: 'eu-west-1' }
  const report: LandscapeStatus = { ...place, stacks: [network], services: [web], urls: [], ...more }
  return (await runRecorded('status prod', {}, createFakeLibrary({ status: async () => report }))).stderr
}

const broken = (status: string, reason?: string) => ({ stacks: [{ ...network, status, ...(reason && { reason }) }] })

describe('status of an environment in AWS', () => {
  it.each([
    ['UPDATE_IN_PROGRESS', 'an operation is under way', 'Wait for its end'],
    ['ROLLBACK_COMPLETE', 'its first creation failed', '`slipway up prod`, which deletes what is left'],
    ['REVIEW_IN_PROGRESS', 'it was begun and never made', '`slipway up prod`, which begins again'],
    ['DELETE_FAILED', 'its deletion failed', '`slipway down prod` again'],
    ['UPDATE_ROLLBACK_COMPLETE', 'its last change failed and was put back', '`slipway up prod` again'],
    [
      'UPDATE_ROLLBACK_FAILED',
      'its last change failed, and so did the way back',
      'continue-update-rollback --stack-name shop-prod-network --region eu-west-1',
    ],
  ])('with a stack that is %s says what that means, and what to do', async (status, what, fix) => {
    const text = await said(broken(status, 'the reason of AWS'))
    expect(text).toContain(`! shop-prod-network: ${what}: the reason of AWS`)
    expect(text.trimEnd().split('\n').at(-1)).toContain(fix)
  })

  it('names the service that is ill, and the way back where there is one', async () => {
    const ill = { services: [{ ...web, running: 0, trouble: 'exit code 1' }] }
    expect(await said(ill)).toContain('→ See why with `slipway logs -e prod web`.')
    expect(await said({ ...ill, release })).toContain('; `slipway rollback prod` goes back to what served before.')
    // Somebody is at it.
    expect(await said({ ...ill, lock })).toContain('→ See what `slipway plan prod` would change.')
  })

  it('names the DNS record that is left to make, and how to ask until it is there', async () => {
    const target = 'shop-1.eu-west-1.elb.amazonaws.com'
    const records = { hosts: ['shop.example.com', '*.a.example.com'], target, protocol: 'http' } as const
    expect(await said({ records })).toContain(
      `! DNS is yours to set: CNAME shop.example.com, *.a.example.com → ${target}; until then: \`curl -H 'Host: shop.example.com' http://${target}/\`\n`,
    )
    const hosts = ['*.a.example.com', ...'bcdefg'].map((name) => (name.length > 1 ? name : `${name}.example.com`))
    const many = await said({ records: { hosts, target, protocol: 'https' } })
    expect(many).toContain(`d.example.com, 3 more → ${target}`)
    expect(many).toContain(`curl --connect-to any.a.example.com:443:${target}:443 https://any.a.example.com/`)
    expect(await said({})).not.toContain('DNS')
  })

  it('of what was never made says how to make it', async () => {
    expect(await said({ stacks: [], services: [] })).toContain('→ Make it with `slipway up prod`.')
  })

  it('of which only the foundation is left says how to make the rest', async () => {
    const foundation = { ...network, component: 'foundation', stack: 'shop-foundation' }
    expect(await said({ stacks: [foundation], services: [] })).toContain('→ Make the rest with `slipway up prod`.')
    expect(await said({ stacks: [foundation, network] })).toContain('→ See what `slipway plan prod` would change.')
  })

  it('says who holds the lock, and for how long', async () => {
    const since = startMs - 300_000
    expect(await said({ lock: { ...lock, since } })).toContain(
      '! bob on desk has been running up for 5 min (process 7)',
    )
  })
})

describe('logs of an environment in AWS', () => {
  it('without lines say so, and what to do next', async () => {
    const library = createFakeLibrary({ logs: async () => {} })
    const silent = await runRecorded('logs -e prod web --since 10m', {}, library)
    expect([silent.exitCode, silent.stdout, silent.stderr]).toMatchInlineSnapshot(`
      [
        0,
        "",
        "No lines of web with --since 10m
        → Look further back with another --since, or see with \`slipway status prod\` what runs.
      ",
      ]
    `)
    expect((await runRecorded('logs -e prod', {}, library)).stderr).toMatchInlineSnapshot(`
      "No lines of any service
        → See with \`slipway status prod\` what runs.
      "
    `)
    expect((await runRecorded('logs', {}, library)).stderr).toContain('`slipway status`')
    expect((await runRecorded('logs -e prod --json', {}, library)).stderr).toBe('')
    expect((await runRecorded('logs -e prod --tail 0', {}, library)).stderr).toBe('')
  })
})
