import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import type { Plan, Step } from '../../src/core/plan.ts'
import { appImage, createProject, type JsonLine, type TestProject } from './harness.ts'
import { askOnce, freePort, targetsOf } from './traffic.ts'

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
    healthcheck: { test: [CMD, /check.sh], interval: 300ms, retries: 50 }
  db:
    image: ${appImage}
    environment: { VERSION: ${version}, DATA: /data }
    ports: ["${ports[1]}:8000"]
    volumes: [data:/data]
    stop_grace_period: 1s
    healthcheck: { test: [CMD, /check.sh], interval: 300ms, retries: 50 }
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
export interface Moment {
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
export function momentsOf(steps: readonly Step[], alsoDone: readonly string[]): Moment[] {
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
export function nextMoment(
  steps: readonly Step[],
  covered: Set<string>,
  alsoDone: readonly string[],
): Moment | undefined {
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
export async function runUntil(
  project: TestProject,
  argv: string[],
  moment: Moment,
  same = unnumbered,
): Promise<boolean> {
  const { id, state } = moment
  let killed = false
  let group = 0
  const { code } = await project.start(argv, (line: JsonLine, child) => {
    group = Number(child.pid)
    const isStep = line.type === 'step' && same(String(line['id'])) === same(id)
    if (killed || !isStep || (line['state'] !== state && line['state'] !== 'skipped')) return
    killed = true
    child.kill('SIGKILL')
  })
  if (killed) expect(code).toBe(137)
  await endOfGroup(group)
  return killed
}

/**
 * The docker clients of a killed command live on for a moment and carry out what they were told. Who looks at the engine meanwhile
 * sees what is about to change, and only the command after that mends it: a limit that docs/architecture.md names.
 */
async function endOfGroup(pid: number): Promise<void> {
  while (pid !== 0) {
    try {
      process.kill(-pid, 0)
    } catch {
      return
    }
    await sleep(20)
  }
}

/** A project whose commands are killed. */
export interface Victim {
  readonly project: TestProject
  /** Published port of `web`. */
  readonly port: number
  /** Writes the Compose file of the next version, and gives its name. */
  writeNext(): Promise<string>
  planSteps(): Promise<readonly Step[]>
  /** The next `up` makes the last version serve, whatever was left; the one after it has nothing to do. */
  expectConverged(why: string): Promise<void>
  /** The next `down` leaves nothing. */
  expectGone(why: string): Promise<void>
}

/** Makes a project of two services and a job. */
export async function createVictim(): Promise<Victim> {
  const ports: [number, number] = [await freePort(), await freePort()]
  const project = await createProject({ 'token.txt': 'hush', 'compose.yaml': '' })
  let count = 0
  return {
    project,
    port: ports[0],
    writeNext: async () => {
      const version = `v${++count}`
      await project.write('compose.yaml', composeOf(version, ports))
      return version
    },
    planSteps: async () => (await project.data<{ plan: Plan }>('plan')).plan.steps,
    expectConverged: (why) => expectConverged(project, ports, `v${count}`, why),
    expectGone: (why) => expectGone(project, why),
  }
}

async function expectConverged(
  project: TestProject,
  ports: readonly [number, number],
  version: string,
  why: string,
): Promise<void> {
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

async function expectGone(project: TestProject, why: string): Promise<void> {
  const ended = await project.slipway('down', '--volumes', '--yes')
  expect(ended.stderr, why).toContain('0 resources left')
  expect(ended.code, why).toBe(0)
  expect(await project.resources(), why).toEqual([])
}

/** What a command did that had nothing to do. */
function describeSteps(lines: readonly JsonLine[]): string {
  return lines.flatMap((line) => (line.type === 'step' && line['state'] === 'done' ? String(line['id']) : [])).join(' ')
}
