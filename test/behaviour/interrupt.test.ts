import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appImage, createProject, type JsonLine, type TestProject } from './harness.ts'
import { freePort, startTraffic, type Target, targetsOf } from './traffic.ts'

/** `web` takes over while the old one serves; `db` is stopped first, for its volume has one writer. */
const composeOf = (version: string, port: number, startAfter = 0) => `
services:
  web:
    image: ${appImage}
    environment: { VERSION: ${version}, START_AFTER: "${startAfter}" }
    ports: ["8000", "${port}:8000"]
    depends_on: [db]
    stop_grace_period: 1s
    healthcheck: { test: [CMD, /check.sh], interval: 300ms, retries: 100 }
  db:
    image: ${appImage}
    environment: { VERSION: ${version}, DATA: /data }
    volumes: [data:/data]
    stop_grace_period: 1s
    healthcheck: { test: [CMD, /check.sh], interval: 300ms, retries: 40 }
volumes:
  data:
`

/** How long the new release takes to start, in milliseconds: longer than any of these tests waits. */
const slow = 30_000

describe('an interrupted up', () => {
  let [project, port, targets]: [TestProject?, number?, Target[]?] = []
  const here = () => {
    if (!project || !port || !targets) throw new Error('the first release failed')
    return { project, port, targets }
  }

  beforeAll(async () => {
    port = await freePort()
    project = await createProject({ 'compose.yaml': composeOf('one', port) })
    const { code, stderr } = await project.slipway('up')
    expect(code, stderr).toBe(0)
    targets = await targetsOf(project, port)
  })
  afterAll(() => project?.dispose())

  /** The release before runs as it did, nothing of the new one does, and nobody holds the lock. */
  const expectAsBefore = async () => {
    const { project } = here()
    const containers = await project.containers()
    expect(containers.filter((line) => line.endsWith('-r1 running'))).toEqual([
      `${project.name}-db-1-r1 running`,
      `${project.name}-web-1-r1 running`,
    ])
    expect(containers).toHaveLength(2)
    expect((await project.resources()).filter((line) => line.includes('slipway-lock'))).toEqual([])
    expect(await project.fetch(`web.${project.name}.localhost`)).toBe('200 one')
    expect(await project.data('releases')).toHaveLength(1)
  }

  /** True when the line says that the new `web` is awaited. */
  const isWaiting = (line: JsonLine) =>
    line.type === 'progress' && String(line['id']).startsWith(`ready:${project?.name}-web-1-r`)

  it.each([
    ['SIGINT', 'the command'],
    ['SIGTERM', 'the command'],
    ['SIGINT', 'its process group'],
  ] as const)('by %s to %s puts back what served before', async (signal, receiver) => {
    const { project, port, targets } = here()
    await project.write('compose.yaml', composeOf('two', port, slow))
    const traffic = startTraffic(targets)
    let sent = false
    const { code, stderr } = await project.start(['up'], (line, child) => {
      if (!isWaiting(line) || sent) return
      sent = true
      // A terminal sends Ctrl-C to every process of the group: the docker clients get it too.
      process.kill(receiver === 'the command' ? Number(child.pid) : -Number(child.pid), signal)
    })
    const seen = await traffic.stop()
    expect(sent).toBe(true)
    expect(stderr).toContain('Release 1 serves as before.')
    expect(code).toBe(130)
    expect(seen.failures).toEqual([])
    expect(seen.bodies).toEqual(['one'])
    await expectAsBefore()
  })

  it.each([0, 300, 600, 1000, 1400])('by Ctrl-C %i ms after its start leaves nothing half-made', async (afterMs) => {
    const { project, port } = here()
    await project.write('compose.yaml', composeOf('two', port, slow))
    let done: Promise<void> | undefined
    const { code, stderr } = await project.start(['up'], (_, child) => {
      done ??= sleep(afterMs).then(() => void process.kill(-Number(child.pid), 'SIGINT'))
    })
    await done
    expect(code, stderr).toBe(130)
    await expectAsBefore()
  })

  it('by its time limit says so and puts back', async () => {
    const { project, port, targets } = here()
    await project.write('compose.yaml', composeOf('two', port, slow))
    const traffic = startTraffic(targets)
    const { code, lines, stderr } = await project.events('up', '--timeout', '3s')
    const seen = await traffic.stop()
    expect(lines.at(-1)?.['failure']).toMatchObject({ code: 'step-timed-out' })
    expect(stderr).toContain('the time limit is reached')
    expect(stderr).toContain('Release 1 serves as before.')
    expect(code).toBe(6)
    expect(seen.failures).toEqual([])
    expect(seen.bodies).toEqual(['one'])
    await expectAsBefore()
  })

  it('by a second Ctrl-C leaves at once, and the next up goes on from there', async () => {
    const { project, port } = here()
    await project.write('compose.yaml', composeOf('two', port, slow))
    let [sentAt, leftAfterMs] = [0, 0]
    const { code, stderr } = await project.start(['up'], (line, child) => {
      if (!isWaiting(line) || sentAt > 0) return
      sentAt = Date.now()
      child.once('exit', () => (leftAfterMs = Date.now() - sentAt))
      child.kill('SIGINT')
      setTimeout(() => child.kill('SIGINT'), 60)
    })
    expect(code).toBe(130)
    expect(leftAfterMs).toBeLessThan(500)
    expect(stderr).toContain('Left half-way')

    await project.write('compose.yaml', composeOf('three', port))
    const next = await project.slipway('up')
    expect(next.code, next.stderr).toBe(0)
    expect(await project.fetch(`web.${project.name}.localhost`)).toBe('200 three')
    const running = (await project.containers()).filter((line) => line.endsWith('running'))
    expect(running).toHaveLength(2)
    expect((await project.resources()).filter((line) => line.includes('slipway-lock'))).toEqual([])
    expect((await project.events('up')).lines.at(-1)).toMatchObject({ data: { outcome: 'unchanged' } })
  })

  it('leaves nothing that down does not remove', async () => {
    const { project } = here()
    expect((await project.slipway('down', '--volumes', '--yes')).code).toBe(0)
    expect(await project.resources()).toEqual([])
  })
})
