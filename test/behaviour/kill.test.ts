import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Plan, Step } from '../../src/core/plan.ts'
import { appImage, createProject, type JsonLine, type TestProject } from './harness.ts'
import { askOnce, freePort, startTraffic, type Target, targetsOf } from './traffic.ts'

/** `web` starts beside the old one; `db` is stopped first, for its volume has one writer. */
const composeOf = (version: string, ports: readonly [number, number]) => `
services:
  web:
    image: ${appImage}
    environment: { VERSION: ${version}, NEEDS: /run/secrets/token }
    ports: ["8000", "${ports[0]}:8000"]
    secrets: [token]
    restart: unless-stopped
    stop_grace_period: 1s
    depends_on:
      job: { condition: service_completed_successfully }
      db: { condition: service_healthy }
    healthcheck: { test: [CMD, node, /app.cjs, check], interval: 100ms, retries: 50 }
  db:
    image: ${appImage}
    environment: { VERSION: ${version}, DATA: /data }
    ports: ["${ports[1]}:8000"]
    volumes: [data:/data]
    stop_grace_period: 1s
    healthcheck: { test: [CMD, node, /app.cjs, check], interval: 100ms, retries: 50 }
  job:
    image: ${appImage}
    command: [node, /app.cjs, job]
    environment: { VERSION: ${version} }
volumes:
  data:
secrets:
  token: { file: ./token.txt }
`

/** When a command is killed: at the beginning or the end of a step. */
interface Moment {
  readonly id: string
  readonly state: 'started' | 'done'
}

/** Every step with this, else one of each kind: `SLIPWAY_KILL_ALL=1 npx vitest run …` takes minutes. */
const everyStep = process.env['SLIPWAY_KILL_ALL'] !== undefined

/** Kind of a step, told apart by phase too: a stop that makes room is not a stop that retires. */
function kindOf(step: Pick<Step, 'id' | 'phase'>): string {
  const named = /^remove:(network|volume):/.exec(step.id)
  return `${step.phase} ${named ? `remove:${named[1]}` : step.id.split(':')[0]}`
}

/** Each step at its start, and the first of some kinds at its end too. */
function momentsOf(steps: readonly Step[], alsoDone: readonly string[]): Moment[] {
  const kinds = new Set<string>()
  return steps.flatMap((step) => {
    const kind = kindOf(step)
    const isFirst = !kinds.has(kind)
    kinds.add(kind)
    if (!isFirst && !everyStep) return []
    const started: Moment = { id: step.id, state: 'started' }
    return isFirst && alsoDone.includes(kind) ? [started, { id: step.id, state: 'done' }] : [started]
  })
}

/** The first moment of a plan whose kind was not covered yet; it is from now on. */
function nextMoment(steps: readonly Step[], covered: Set<string>, alsoDone: readonly string[]): Moment | undefined {
  const moments = steps.flatMap((step) => {
    const kind = everyStep ? `${kindOf(step)} ${step.service ?? ''}` : kindOf(step)
    const states = alsoDone.includes(kindOf(step)) ? (['started', 'done'] as const) : (['started'] as const)
    return states.map((state) => ({ key: `${kind} ${state}`, moment: { id: step.id, state } }))
  })
  const next = moments.find(({ key }) => !covered.has(key))
  if (next) covered.add(next.key)
  return next?.moment
}

/** A round may make another release number than the one before it. */
function unnumbered(id: string): string {
  return id.replace(/-r\d+/, '').replace(/^forget:\d+$/, 'forget')
}

/** Runs a command and kills it at the moment; false when it never came. */
async function runUntil(project: TestProject, argv: string[], moment: Moment, same = unnumbered): Promise<boolean> {
  const { id, state } = moment
  let killed = false
  const { code } = await project.start(argv, (line: JsonLine, child) => {
    const isStep = line.type === 'step' && same(String(line['id'])) === same(id)
    if (killed || !isStep || (line['state'] !== state && line['state'] !== 'skipped')) return
    killed = true
    child.kill('SIGKILL')
  })
  if (killed) expect(code).toBe(137)
  return killed
}

describe('a command that is killed', () => {
  let project: TestProject
  let ports: [number, number]
  let count = 0
  let version = ''

  beforeAll(async () => {
    ports = [await freePort(), await freePort()]
    project = await createProject({ 'token.txt': 'hush', 'compose.yaml': '' })
  })
  afterAll(() => project.dispose())

  const writeNext = async () => {
    version = `v${++count}`
    await project.write('compose.yaml', composeOf(version, ports))
  }
  const planSteps = async () => (await project.data<{ plan: Plan }>('plan')).plan.steps

  const expectConverged = async (why: string) => {
    const ended = await project.slipway('up')
    expect(ended.code, `${why}: ${ended.stderr}`).toBe(0)
    const targets = [...(await targetsOf(project, ports[0])), { name: 'db', port: ports[1] }]
    const answers = await Promise.all(targets.map((target) => askOnce(target)))
    expect(answers, why).toEqual([version, version, version])
    const again = await project.events('up')
    expect(again.lines.at(-1), `${why}: ${again.stderr} ${describeSteps(again.lines)}`).toMatchObject({
      ok: true,
      data: { outcome: 'unchanged' },
    })
    const running = (await project.containers()).filter((line) => line.endsWith('running'))
    expect(
      running.map((line) => line.replace(/-r\d+ running$/, '')),
      why,
    ).toEqual([`${project.name}-db-1`, `${project.name}-web-1`])
    expect(
      (await project.resources()).filter((line) => line.includes('slipway-lock')),
      why,
    ).toEqual([])
  }

  const expectGone = async (why: string) => {
    const ended = await project.slipway('down', '--volumes', '--yes')
    expect(ended.stderr, why).toContain('0 resources left')
    expect(ended.code, why).toBe(0)
    expect(await project.resources(), why).toEqual([])
  }

  it('while it makes the first release, or removes everything, goes on from there', { timeout: 900_000 }, async () => {
    await writeNext()
    const ups = momentsOf(await planSteps(), ['prepare create', 'switch record'])
    let downs: Moment[] | undefined
    for (let round = 0; round < Math.max(ups.length, downs?.length ?? 1); round += 1) {
      await writeNext()
      const atUp = ups[round]
      const why = `up killed at ${JSON.stringify(atUp)}`
      if (atUp) expect(await runUntil(project, ['up'], atUp), why).toBe(true)
      await expectConverged(why)
      downs ??= momentsOf(await downSteps(project), [])
      const atDown = downs[round]
      const whyDown = `down killed at ${JSON.stringify(atDown)}`
      if (atDown) expect(await runUntil(project, ['down', '--volumes', '--yes'], atDown), whyDown).toBe(true)
      await expectGone(whyDown)
    }
  })

  it('while it changes a release goes on from there, and what serves keeps serving', { timeout: 900_000 }, async () => {
    await writeNext()
    await expectConverged('first release')
    await writeNext()
    const { gaps } = (await project.data<{ plan: Plan }>('plan')).plan
    expect(gaps.filter((gap) => gap.kind === 'away').map((gap) => gap.service)).toEqual(['db'])
    const targets: Target[] = await targetsOf(project, ports[0])
    const covered = new Set<string>()
    // Some kinds come late: containers are removed with the fourth release, records forgotten with the eleventh.
    for (;;) {
      const moment = nextMoment(await planSteps(), covered, ['prepare stop', 'retire stop'])
      if (!moment) break
      const why = `up killed at ${JSON.stringify(moment)}`
      const traffic = startTraffic(targets)
      expect(await runUntil(project, ['up'], moment, (id) => id), why).toBe(true)
      await expectConverged(why)
      const seen = await traffic.stop()
      expect(seen.failures, why).toEqual([])
      expect(seen.bodies, why).toEqual([`v${count - 1}`, version])
      await writeNext()
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
  })

  const edgePid = async () => (await project.data<{ pid: number }>('edge', 'status')).pid

  it('leaves an edge that can be killed too: the next up brings it back with its rules', async () => {
    process.kill(await edgePid(), 'SIGKILL')
    await expectConverged('edge killed while it serves')
    await writeNext()
    const before = await edgePid()
    const { code, stderr } = await project.start(['up'], (line) => {
      if (line.type === 'step' && String(line['id']).startsWith('ready:') && line['state'] === 'started') kill(before)
    })
    expect(code, stderr).toBe(0)
    expect(await edgePid()).not.toBe(before)
    await expectConverged('edge killed during a change')
    process.kill(await edgePid(), 'SIGKILL')
    await expectGone('edge killed before down')
  })
})

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It is gone already.
  }
}

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

/** What a command did that had nothing to do. */
function describeSteps(lines: readonly JsonLine[]): string {
  const done = lines.filter((line) => line.type === 'step' && line['state'] === 'done')
  return done.map((line) => String(line['id'])).join(', ')
}
