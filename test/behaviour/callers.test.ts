import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { MeasuredGap } from '../../src/deploy/request.ts'
import { appImage, createProject, docker, type TestProject } from './harness.ts'

/** `caller` calls `web` by its name on the project's network. The new `web` listens a second after its start. */
const compose = (version: string, more = '') => `
services:
  web:
    image: ${appImage}
    expose: ["8000"]
    environment: { VERSION: ${version}, START_AFTER: 1000 }
    healthcheck: { test: [CMD, /check.sh], interval: 300ms, retries: 50 }
    stop_grace_period: 3s
${more}
  caller:
    image: ${appImage}
    command: [node, /caller.cjs]
    volumes: [./caller.cjs:/caller.cjs:ro]
    ports: ["8000"]
    depends_on: { web: { condition: service_healthy } }
`

/** What the caller saw on one kind of connection. */
interface Seen {
  readonly calls: number
  readonly answers: Readonly<Record<string, number>>
  readonly failures: readonly string[]
}

let project: TestProject

async function start(text: string): Promise<void> {
  const caller = await readFile(join(import.meta.dirname, 'caller.cjs'), 'utf8')
  project = await createProject({ 'compose.yaml': text, 'caller.cjs': caller })
  const ended = await project.slipway('up')
  expect(ended.code, ended.stderr).toBe(0)
}

async function report(): Promise<{ readonly fresh: Seen }> {
  const text = await project.fetch(`caller.${project.name}.localhost`)
  return JSON.parse(text.replace(/^200 /, '')) as { fresh: Seen }
}

async function change(text: string, ...argv: string[]): Promise<void> {
  await project.write('compose.yaml', text)
  const ended = await project.slipway(...argv)
  expect(ended.code, ended.stderr).toBe(0)
}

/** Names under which each container of `web` is reached. */
async function namesOf(): Promise<Record<string, string[]>> {
  const names = (await project.containers())
    .map((line) => line.split(' ')[0] ?? '')
    .filter((one) => one.includes('-web-'))
  const all = JSON.parse(await docker('container', 'inspect', ...names)) as {
    Name: string
    NetworkSettings: { Networks: Record<string, { Aliases: string[] | null }> }
  }[]
  const aliases = all.map((one) => [
    one.Name.slice(`/${project.name}-web-`.length),
    Object.values(one.NetworkSettings.Networks).flatMap((each) =>
      (each.Aliases ?? []).filter((name) => name === 'web'),
    ),
  ])
  return Object.fromEntries(aliases) as Record<string, string[]>
}

afterEach(() => project.dispose())

describe('calls from one container to another', { timeout: 180_000 }, () => {
  it.each([
    ['start-first', ''],
    ['stop-first in turn', '    deploy: { replicas: 2, update_config: { order: stop-first } }'],
  ])('do not fail while the other one is rolled and rolled back: %s', async (_, more) => {
    await start(compose('one', more))
    await change(compose('two', more), 'up')
    await change(compose('two', more), 'rollback', '--yes')
    await change(compose('three', more), 'up')
    const { fresh } = await report()
    expect(fresh.failures).toEqual([])
    expect(Object.keys(fresh.answers)).toEqual(['one', 'two', 'three'])
    expect(fresh.calls).toBeGreaterThan(300)
    const named = Object.entries(await namesOf()).filter(([, names]) => names.length > 0)
    expect(named.map(([name]) => name)).toEqual(more === '' ? ['1-r4'] : ['1-r4', '2-r4'])
  })

  it('state the gap before and measure it afterwards', async () => {
    await start(compose('one'))
    await project.write('compose.yaml', compose('two'))
    expect((await project.slipway('plan')).stdout).toContain('wait a moment while its name moves')
    const { gaps } = await project.data<{ gaps: readonly MeasuredGap[] }>('up')
    expect(gaps).toMatchObject([{ service: 'web', kind: 'calls', ms: expect.any(Number) }])
  })

  it('fail for a moment on a network whose subnet is not known, and the plan says so', async () => {
    const network = `callers-${process.pid}`
    await docker('network', 'create', network)
    const text = (version: string) => `${compose(version)}\nnetworks: { default: { external: true, name: ${network} } }`
    await start(text('one'))
    await project.write('compose.yaml', text('two'))
    expect((await project.slipway('plan')).stdout).toContain(`names cannot move on network ${network}`)
    const { gaps } = await project.data<{ gaps: readonly MeasuredGap[] }>('up')
    expect(gaps).toMatchObject([{ service: 'web', kind: 'calls', ms: expect.any(Number) }])
    const { fresh } = await report()
    expect(Object.keys(fresh.answers)).toEqual(['one', 'two'])
    await project.slipway('down', '--yes')
    await docker('network', 'rm', network)
  })
})
