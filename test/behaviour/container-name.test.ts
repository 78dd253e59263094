import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { appImage, createProject, docker, type TestProject } from './harness.ts'
import { freePort, startTraffic, targetsOf } from './traffic.ts'

const composeOf = (name: string, port: number, version: string, more = '') => `
services:
  web:
    image: ${appImage}
    container_name: ${name}
    environment: { VERSION: ${version}${more} }
    ports: ["8000", "${port}:8000"]
    restart: unless-stopped
    stop_grace_period: 1s
    healthcheck: { test: [CMD, /check.sh], interval: 300ms, retries: 100 }
`

describe('container_name', () => {
  let project: TestProject
  let [name, port] = ['', 0]
  beforeAll(async () => {
    project = await createProject({})
    name = `${project.name}-the-web`
    port = await freePort()
    await project.write('compose.yaml', composeOf(name, port, 'one'))
  })
  afterAll(() => project.dispose())

  /** What the container says that docker finds under the name. */
  const version = async () => (await docker('exec', name, 'printenv', 'VERSION')).trim()
  const up = async (...flags: string[]) => {
    const { code, stderr } = await project.slipway('up', ...flags)
    expect(code, stderr).toBe(0)
    return stderr
  }

  it('that somebody else has is an error before anything is made', async () => {
    await docker('create', '--name', name, appImage)
    const { code, stderr } = await project.slipway('up')
    expect([code, stderr]).toEqual([3, expect.stringContaining('compose.yaml:5:5')])
    expect(stderr).toContain('A container that is not of this project has this name')
    expect(await project.resources()).toEqual([])
    await docker('rm', name)
  })

  it('finds the container that serves, for docker and for our own commands', async () => {
    await up()
    expect(await project.containers()).toEqual([`${name} running`])
    expect(await version()).toBe('one')
    expect(await docker('logs', name)).toContain('one listens on 8000')
    expect((await project.slipway('exec', 'web', '--', 'true')).code).toBe(0)
    expect((await project.slipway('logs')).stdout).toContain('one listens on 8000')
    expect((await project.slipway('status', '--json')).stdout).toContain(`"container":"${name}"`)
    expect(await project.fetch(`web.${project.name}.localhost`)).toBe('200 one')
    expect(await up()).toContain('Nothing to do')
  })

  it('goes to the next release without a lost request', async () => {
    await project.write('compose.yaml', composeOf(name, port, 'two'))
    const traffic = startTraffic(await targetsOf(project, port))
    await up()
    const seen = await traffic.stop()
    expect(seen.failures).toEqual([])
    expect(seen.bodies).toEqual(['one', 'two'])
    expect(await version()).toBe('two')
    expect(await project.containers()).toEqual([`${name} running`, `${project.name}-web-1-r1 exited`])
  })

  it('stays with what serves when the next release fails, and goes back with a rollback', async () => {
    await project.write('compose.yaml', composeOf(name, port, 'three', ', CRASH: it'))
    expect((await project.slipway('up')).code).toBe(6)
    expect(await version()).toBe('two')
    const { code, stderr } = await project.slipway('rollback', '1', '--yes')
    expect(code, stderr).toBe(0)
    expect(await version()).toBe('one')
    expect(await project.fetch(`web.${project.name}.localhost`)).toBe('200 one')
  })

  it.each(['rename-back:', 'create:', 'route', 'stop:', 'rename:'])('is put right after a kill at %s', async (kind) => {
    const next = `after-${kind.replace(':', '')}`
    await project.write('compose.yaml', composeOf(name, port, next))
    let killed = false
    await project.start(['up'], (line, child) => {
      if (killed || line.type !== 'step' || !String(line['id']).startsWith(kind)) return
      killed = child.kill('SIGKILL')
    })
    expect(killed).toBe(true)
    await up()
    expect(await version()).toBe(next)
    expect(await project.fetch(`web.${project.name}.localhost`)).toBe(`200 ${next}`)
    expect((await project.containers()).filter((line) => line.endsWith('running'))).toEqual([`${name} running`])
  })

  it('is restarted under the edge without a change of rules', async () => {
    await docker('restart', name)
    const answer = () => project.fetch(`web.${project.name}.localhost`)
    await vi.waitFor(async () => expect(await answer()).toBe('200 after-rename'), 20_000)
    expect(await up()).toContain('Nothing to do')
  })

  it('is gone after down', async () => {
    expect((await project.slipway('down')).stderr).toContain('0 resources left')
    expect(await project.resources()).toEqual([])
  })

  it('cannot be had twice', async () => {
    const twice = composeOf(name, port, 'x')
    await project.write('compose.yaml', `${twice}  other: { image: ${appImage}, container_name: ${name} }\n`)
    const { code, stderr } = await project.slipway('up')
    expect([code, stderr]).toEqual([3, expect.stringContaining('ask for the same container name')])
    await project.write('compose.yaml', twice.replace('restart:', 'scale: 2\n    restart:'))
    expect((await project.slipway('up')).stderr).toContain('a container name exists once')
  })
})
