import { describe, expect, it } from 'vitest'
import type { LandscapeResult, LandscapeStatus } from '../../src/deploy/aws/landscape-report.ts'
import { type Failure, SlipwayError } from '../../src/core/error.ts'
import type { Event, RolloutFigures } from '../../src/core/event.ts'
import { createFakeLibrary } from './fake-library.ts'
import { runCli } from '../../src/cli/run-cli.ts'
import { createRecordingTerminal, startMs } from './recording-terminal.ts'
import { describeRecorded, goldenOf, runRecorded } from './run-recorded.ts'

const id = 'stack:shop-prod-service-web'
const step = { type: 'step', id, title: 'change stack shop-prod-service-web', service: 'service-web' } as const

function progress(text: string, figures: Omit<RolloutFigures, 'wanted'>): Event {
  return { type: 'progress', id, text, rollout: { service: 'web', wanted: 2, ...figures } }
}

const failure: Failure = {
  ...{ code: 'container-exited', what: 'Service web does not stay up', why: 'exit code 1' },
  fix: 'Mend what the last lines say, then run `slipway up prod` again.',
  evidence: [
    { title: 'tasks that failed', lines: ['4f3a ended after 12 s (EssentialContainerExited): exit code 1'] },
    { title: 'last lines of web in task 4f3a', lines: ['no database'] },
    {
      title: 'what serves now',
      lines: ['Stack shop-prod-service-web is as it was before.', 'Service web: 2 of 2 tasks of shop-prod-web:6 run.'],
    },
  ],
}

const events: readonly Event[] = [
  { type: 'stage', name: 'change', title: 'Changing prod' },
  { ...step, state: 'started' },
  { type: 'progress', id, text: 'UPDATE_IN_PROGRESS: 0 of 2 resources, now Task' },
  progress('0 of 2 tasks run, 1 starts; 2 old left; usually 2 min', { running: 0, pending: 1, old: 2 }),
  progress('0 of 2 tasks run, 2 start; 2 old left; usually 2 min', { running: 0, pending: 2, old: 2 }),
  progress('1 of 2 tasks run, 1 starts; 2 old left; usually 2 min', { running: 1, pending: 1, old: 2 }),
  { type: 'note', level: 'warning', text: 'A task of web failed: exit code 1; ECS tries again' },
  progress('0 of 2 tasks run, 2 start; 2 old left; usually 2 min', { running: 0, pending: 2, old: 2 }),
  { ...step, state: 'failed', ms: 42_000, failure },
]

const library = createFakeLibrary({
  up: async ({ emit }) => {
    for (const event of events) emit(event)
    throw new SlipwayError(failure)
  },
  status: async () => status,
  restart: async () => resultWith([{ action: 'replace', subject: 'service web', detail: '2 tasks, started anew' }]),
  scale: async () =>
    resultWith([
      { action: 'change', subject: 'service web', detail: 'from 2 to 3 tasks', replicas: { from: 2, to: 3 } },
      { action: 'change', subject: 'service api', detail: 'from 2 to 1 task', replicas: { from: 2, to: 1 } },
    ]),
})

function resultWith(changes: LandscapeResult['changes']): LandscapeResult {
  const place = { environment: 'prod', account: '123456789012', region: 'eu-west-1' }
  const urls = [{ service: 'edge', url: 'https://shop.example.com' }]
  return { outcome: 'changed', release: 4, ...place, changes, stacks: [], urls, ms: 42_000 }
}

const stack = { component: 'service-web', stack: 'shop-prod-service-web', status: 'UPDATE_IN_PROGRESS', outputs: {} }
const web = { service: 'web', wanted: 2, running: 1, pending: 1, definition: 'shop-prod-web:7', rollout: 'IN_PROGRESS' }
const status: LandscapeStatus = {
  ...{ project: 'shop', environment: 'prod', account: '123456789012', region: 'eu-west-1' },
  stacks: [{ ...stack, changedAt: startMs - 60_000 }],
  services: [
    { ...web, targets: { healthy: 1, total: 2 }, trouble: 'a task failed: exit code 1' },
    { ...web, service: 'worker', running: 2, pending: 0, definition: 'shop-prod-worker:3', rollout: 'COMPLETED' },
  ],
  urls: [{ service: 'edge', url: 'https://shop.example.com' }],
}

describe('a roll-out in AWS', () => {
  it.each([
    ...['up prod', 'up prod --verbose', 'up prod --json', 'status prod', 'status prod --json'],
    ...['restart -e prod web', 'scale -e prod web=3 api=1'],
  ])('slipway %s', async (line) => {
    const recorded = await runRecorded(line, {}, library)
    const name = `rollout-${line.replaceAll(/[^a-z0-9]+/g, '-')}`
    await expect(describeRecorded(line, recorded)).toMatchFileSnapshot(goldenOf(`run/${name}.txt`))
  })
})

describe('lines without a terminal', () => {
  /** Minutes in which nothing but the wait of one stack is told, in steps of five seconds. */
  async function longUp(flags: readonly string[], told: readonly Event[], minutes: number): Promise<string> {
    const terminal = createRecordingTerminal(['up', 'prod', ...flags])
    const patient = createFakeLibrary({
      up: async ({ emit }) => {
        for (const event of told) emit(event)
        for (let round = 0; round < minutes * 12; round++) {
          terminal.advance(5_000)
          emit(progress('1 of 2 tasks run', { running: 1, pending: 0, old: 0 }))
        }
        return resultWith([])
      },
    })
    await runCli(terminal, patient)
    terminal.advance(3_600_000)
    return terminal.written.stderr
  }
  const begun: readonly Event[] = [
    { type: 'stage', name: 'change', title: 'Changing prod' },
    { ...step, state: 'started' },
  ]

  it('say once in a silent minute what is under way and for how long, until the end', async () => {
    expect(await longUp([], begun, 3)).toMatchInlineSnapshot(`
      "slipway up prod /work/shop
      Changing prod
        … service-web: change stack shop-prod-service-web
          web: 1 of 2 tasks run
          still: service-web: change stack shop-prod-service-web, for 1 min: 1 of 2 tasks run
          still: service-web: change stack shop-prod-service-web, for 2 min: 1 of 2 tasks run
      ✔ prod in 123456789012, eu-west-1 is as the files say: 0 stacks, release 4, in 42.0 s
        → Look at it with \`slipway status prod\`.
      "
    `)
  })

  it('name the stage while no step runs, and a few of many steps', async () => {
    const stage: Event = { type: 'stage', name: 'emulator', title: 'Starting an emulator of AWS' }
    expect(await longUp([], [stage], 2)).toContain('still: Starting an emulator of AWS, for 1 min\n')
    const seven = Array.from({ length: 7 }, (_, at): Event => ({ ...step, id: `${at}`, state: 'started' }))
    expect(await longUp([], seven, 2)).toContain('still: and 2 more\n')
  })

  it('are not there with --quiet', async () => {
    expect(await longUp(['--quiet'], begun, 3)).toBe('')
  })
})
