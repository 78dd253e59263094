import { createServer, type AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appImage, createProject, docker, type TestProject } from './harness.ts'

const compose = `
services:
  web:
    image: ${appImage}
    ports: ["8000"]
    environment: { VERSION: one }
    depends_on:
      job: { condition: service_completed_successfully }
    healthcheck: { test: [CMD, /check.sh], interval: 300ms, retries: 20 }
    deploy: { replicas: 2 }
  job:
    image: ${appImage}
    command: [node, /app.cjs, job]
    environment: { VERSION: one }
`

describe('up and down', () => {
  let project: TestProject
  const ids = () => docker('ps', '-aq', '--no-trunc', '--filter', `label=slipway.project=${project.name}`)
  beforeAll(async () => {
    project = await createProject({ 'compose.yaml': compose })
  })
  afterAll(() => project.dispose())

  it('starts everything, in the order of its dependencies, and serves it by name', async () => {
    const ended = await project.slipway('up')
    expect(ended.stderr).toContain('Release 1')
    expect(ended.code).toBe(0)
    expect(ended.stdout).toContain(`web.${project.name}.localhost`)
    const name = project.name
    expect(await project.containers()).toEqual([
      `${name}-job-1-r1 exited`,
      `${name}-web-1-r1 running`,
      `${name}-web-2-r1 running`,
    ])
    expect(await project.fetch(`web.${name}.localhost`)).toBe('200 one')
  })

  it('does nothing the second time', async () => {
    const before = await ids()
    const { code, lines } = await project.events('up')
    expect(code).toBe(0)
    expect(lines.filter((line) => line.type === 'step')).toEqual([])
    expect(lines.at(-1)).toMatchObject({ type: 'result', ok: true, data: { outcome: 'unchanged', release: 1 } })
    expect(await ids()).toBe(before)
  })

  it('replaces only what changed', async () => {
    await project.write(
      'compose.yaml',
      compose.replace('VERSION: one }\n    depends_on', 'VERSION: two }\n    depends_on'),
    )
    expect((await project.slipway('up')).code).toBe(0)
    expect(await project.fetch(`web.${project.name}.localhost`)).toBe('200 two')
    const running = (await project.containers()).filter((line) => line.endsWith('running'))
    expect(running).toEqual([`${project.name}-web-1-r2 running`, `${project.name}-web-2-r2 running`])
  })

  it('goes back to the release before, and forth', async () => {
    expect((await project.slipway('rollback', '--yes')).code).toBe(0)
    expect(await project.fetch(`web.${project.name}.localhost`)).toBe('200 one')
    expect((await project.slipway('rollback', '2', '--yes')).code).toBe(0)
    expect(await project.fetch(`web.${project.name}.localhost`)).toBe('200 two')
    const { stdout } = await project.slipway('releases')
    expect(stdout).toMatch(/rollback to 2/)
  })

  it('removes everything and says so', async () => {
    const ended = await project.slipway('down')
    expect(ended.stderr).toContain('0 resources left')
    expect(ended.code).toBe(0)
    expect(await project.resources()).toEqual([])
    expect(await project.fetch(`web.${project.name}.localhost`)).toMatch(/^404/)
  })
})

describe('a published port that another program holds', () => {
  it('is refused before anything is made', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve))
    const { port } = server.address() as AddressInfo
    const project = await createProject({ 'compose.yaml': compose.replace('"8000"', `"${port}:8000"`) })
    const { code, lines } = await project.events('up')
    expect(lines.at(-1)).toMatchObject({
      ok: false,
      failure: { code: 'port-taken', why: expect.stringContaining(`:${port}`) },
    })
    expect(code).toBe(4)
    expect(await project.resources()).toEqual([])
    server.close()
    expect((await project.slipway('up')).code).toBe(0)
    await project.dispose()
  })
})

describe('a host that another project has', () => {
  const routed = (host: string) => ({
    'compose.yaml': `services: { web: { image: "${appImage}", ports: ["8000"] } }`,
    'slipway.yaml': `environments: { local: { services: { web: { routes: [{ host: "${host}", port: 8000 }] } } } }`,
  })

  it('is refused before anything is made, also after the edge was killed', async () => {
    const first = await createProject(routed('app.shop.localhost'))
    const second = await createProject(routed('app.shop.localhost'))
    Object.assign(second.env, { SLIPWAY_STATE_DIR: first.env['SLIPWAY_STATE_DIR'] })
    expect((await first.slipway('up')).code).toBe(0)
    const { pid } = await first.data<{ pid: number }>('edge', 'status')
    process.kill(pid, 'SIGKILL')
    const { code, lines } = await second.events('up')
    expect(code).toBe(4)
    expect(lines.at(-1)).toMatchObject({
      failure: {
        code: 'host-taken',
        what: 'Host app.shop.localhost is taken',
        why: `environment local of project ${first.name} has it`,
      },
    })
    expect(await second.resources()).toEqual([])
    expect(await first.fetch('app.shop.localhost')).toContain('200')
    await second.dispose()
    await first.dispose()
  })
})
