import type { ChildProcess } from 'node:child_process'
import { hostname, userInfo } from 'node:os'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appImage, createProject, docker, type JsonLine, type TestProject } from './harness.ts'

const composeOf = (version: string, startAfter = 0) => `
services:
  web:
    image: ${appImage}
    environment: { VERSION: ${version}, START_AFTER: "${startAfter}" }
    ports: ["8000"]
    healthcheck: { test: [CMD, /check.sh], interval: 300ms, retries: 40 }
`

const isStep = (line: JsonLine, id: string) => line.type === 'step' && line['state'] === 'started' && line['id'] === id

describe('the lock of an environment', () => {
  let project: TestProject
  beforeAll(async () => {
    project = await createProject({ 'compose.yaml': composeOf('one') })
  })
  afterAll(() => project.dispose())

  const lockName = () => `slipway-lock-${project.name}-local`
  const lockImage = async () => (await docker('inspect', '--format', '{{.Image}}', lockName())).trim()
  const exists = (image: string) =>
    docker('image', 'inspect', image).then(
      () => true,
      () => false,
    )
  const lockResources = async () => (await project.resources()).filter((line) => line.includes('slipway-lock'))
  const expectFree = async () => {
    expect(await lockResources()).toEqual([])
    const { lock } = await project.data<{ lock?: unknown }>('status')
    expect(lock).toBeUndefined()
  }

  it('is held by one of two at once; the other fails and says who holds it', async () => {
    await project.write('compose.yaml', composeOf('one', 1500))
    let image: Promise<string> | undefined
    let second: Promise<{ code: number; lines: JsonLine[]; stderr: string }> | undefined
    let pid: number | undefined
    const first = await project.start(['up'], (line, child) => {
      if (!isStep(line, `start:${project.name}-web-1-r1`)) return
      pid = child.pid
      image = lockImage()
      second = image.then(() => project.events('up'))
    })
    expect(first.code).toBe(0)
    const refused = await second
    expect(refused?.code).toBe(7)
    expect(refused?.lines.at(-1)?.['failure']).toMatchObject({ code: 'locked' })
    expect(refused?.stderr).toContain('Somebody else is changing this environment')
    expect(refused?.stderr).toMatch(
      new RegExp(`${userInfo().username} on ${hostname()} runs up since \\d+ s \\(process ${pid}\\)`),
    )
    await expectFree()
    expect(await exists((await image) ?? '')).toBe(false)
    expect(await project.fetch(`web.${project.name}.localhost`)).toBe('200 one')
  })

  it('of a holder that was killed on this machine is taken over, with a note', async () => {
    await project.write('compose.yaml', composeOf('two'))
    const killed = await project.start(['up'], (line, child: ChildProcess) => {
      if (isStep(line, `ready:${project.name}-web-1-r2`)) child.kill('SIGKILL')
    })
    expect(killed.code).toBe(137)
    expect(await lockResources()).toHaveLength(2)
    const image = await lockImage()
    const { code, stderr } = await project.slipway('up')
    expect(stderr).toContain('Taking over the lock of a `up` that ended without releasing it')
    expect(code).toBe(0)
    await expectFree()
    expect(await exists(image)).toBe(false)
    expect(await project.fetch(`web.${project.name}.localhost`)).toBe('200 two')
  })

  it('of another machine is respected until it is broken', async () => {
    await project.write('compose.yaml', composeOf('three'))
    const labels = {
      'slipway.project': project.name,
      'slipway.environment': 'local',
      'slipway.kind': 'lock',
      'slipway.lock.user': 'ada',
      'slipway.lock.host': 'far-away',
      'slipway.lock.pid': '4242',
      'slipway.lock.reason': 'rollback to 3',
      'slipway.lock.since': String(Date.now() - 65_000),
    }
    const options = Object.entries(labels).flatMap(([key, value]) => ['--label', `${key}=${value}`])
    await docker('create', '--name', lockName(), ...options, appImage, 'lock')

    expect(await project.data('status')).toMatchObject({ lock: { user: 'ada', host: 'far-away', pid: 4242 } })
    for (const command of ['up', 'down']) {
      const { code, stderr } = await project.slipway(command)
      expect(stderr).toMatch(/ada on far-away runs rollback to 3 since \d+ s \(process 4242\)/)
      expect(stderr).toContain('--break-lock')
      expect(code).toBe(7)
    }
    expect(await project.fetch(`web.${project.name}.localhost`)).toBe('200 two')

    const broken = await project.slipway('up', '--break-lock')
    expect(broken.code).toBe(0)
    expect(await project.fetch(`web.${project.name}.localhost`)).toBe('200 three')
    await expectFree()
    // The image of that lock was not ours.
    expect(await docker('image', 'inspect', '--format', '{{.RepoTags}}', appImage)).toContain(appImage)
  })

  it('is gone after a command that fails', async () => {
    await project.write('compose.yaml', composeOf('four').replace('VERSION: four', 'VERSION: four, CRASH: broken'))
    expect((await project.slipway('up')).code).toBe(6)
    await expectFree()
  })

  it('is gone with everything else after down', async () => {
    expect((await project.slipway('down')).code).toBe(0)
    expect(await project.resources()).toEqual([])
  })
})
