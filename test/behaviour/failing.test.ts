import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appImage, createProject, docker, type JsonLine, type TestProject } from './harness.ts'
import { freePort, startTraffic, type Seen, type Target, targetsOf } from './traffic.ts'

/** What a release says of its services. */
interface Release {
  readonly version: string
  /** Environment variables of `web`. */
  readonly web?: Readonly<Record<string, string>>
  readonly job?: Readonly<Record<string, string>>
  readonly image?: string
  readonly command?: string
}

function composeOf(release: Release, port: number): string {
  const environment = (more: Readonly<Record<string, string>> = {}) =>
    JSON.stringify({ VERSION: release.version, ...more })
  const health = '{ test: [CMD, /check.sh], interval: 300ms, timeout: 5s, retries: 4, start_period: 2s }'
  return `
services:
  web:
    image: ${release.image ?? appImage}
    ${release.command ? `command: ${release.command}` : ''}
    ports: ["8000", "${port}:8000"]
    environment: ${environment(release.web)}
    secrets: [token]
    stop_grace_period: 1s
    depends_on:
      job: { condition: service_completed_successfully }
      side: { condition: service_healthy }
    healthcheck: ${health}
  side:
    image: ${appImage}
    environment: ${environment()}
    stop_grace_period: 1s
    healthcheck: ${health}
  job:
    image: ${appImage}
    command: [node, /app.cjs, job]
    environment: ${environment(release.job)}
secrets:
  token: { file: ./token.txt }
`
}

/** A release that does not work, and what is said of it. */
interface Broken {
  readonly name: string
  readonly release: Omit<Release, 'version'>
  readonly code: string
  readonly exit: number
  readonly says: readonly (RegExp | string)[]
  /** The service whose container stays as evidence; absent: it ends before any container is made. */
  readonly evidence?: string
}

const brokenReleases: readonly Broken[] = [
  {
    name: 'crashes at its start',
    release: { web: { CRASH: 'no database url' } },
    ...{ code: 'container-exited', exit: 6, evidence: 'web' },
    says: ['Service web does not stay up', 'exit code 7', 'refusing to start: no database url'],
  },
  {
    name: 'ends after a moment',
    release: { web: { EXIT_AFTER: '600', UNHEALTHY: '1' } },
    ...{ code: 'container-exited', exit: 6, evidence: 'web' },
    says: ['Service web does not stay up', 'exit code 9', 'giving up: the queue is gone'],
  },
  {
    name: 'never gets healthy',
    release: { web: { UNHEALTHY: '1' } },
    ...{ code: 'container-unhealthy', exit: 6, evidence: 'web' },
    says: ['Service web does not get healthy', 'exit 1: the database is on holiday', 'bad listens on 8000'],
  },
  {
    name: 'has no image',
    release: { image: 'slipway.invalid/nobody/nothing:9' },
    ...{ code: 'image-missing', exit: 5 },
    says: ['Image slipway.invalid/nobody/nothing:9 cannot be had', /compose\.yaml:\d+:\d+/],
  },
  {
    name: 'lacks the file of a secret',
    release: {},
    ...{ code: 'secret-missing', exit: 3 },
    says: ['A secret has no value: token', 'token.txt', /compose\.yaml:\d+:\d+/],
  },
  {
    name: 'listens on another port',
    release: { web: { PORT: '9123' } },
    ...{ code: 'container-silent', exit: 6, evidence: 'web' },
    says: ['does not answer on port 8000', /it listens on \S+:9123/, 'bad listens on 9123'],
  },
  {
    name: 'has a job that fails',
    release: { job: { JOB_EXIT: '4' } },
    ...{ code: 'job-failed', exit: 6, evidence: 'job' },
    says: ['Job job failed', 'exit code 4', 'job of bad'],
  },
  {
    name: 'has a command that is not in the image',
    release: { command: '[no-such-program]' },
    ...{ code: 'container-exited', exit: 6, evidence: 'web' },
    says: ['Service web does not stay up', 'no-such-program', 'exit code 127'],
  },
]

interface Status {
  readonly services: readonly {
    readonly containers: readonly { readonly container: string; readonly role: string; readonly state: string }[]
  }[]
}

async function rolesOf(project: TestProject): Promise<Record<string, string>> {
  const { services } = await project.data<Status>('status')
  const all = services.flatMap((service) => service.containers)
  return Object.fromEntries(all.map((one) => [one.container, `${one.role} ${one.state}`]))
}

function failureOf(lines: readonly JsonLine[]): unknown {
  return lines.at(-1)?.['failure']
}

describe('a release that fails', () => {
  let [project, port, targets]: [TestProject?, number?, Target[]?] = []
  const here = () => {
    if (!project || !port || !targets) throw new Error('the first release failed')
    return { project, port, targets }
  }
  const write = (release: Release) => here().project.write('compose.yaml', composeOf(release, here().port))

  beforeAll(async () => {
    port = await freePort()
    project = await createProject({ 'token.txt': 'hush', 'compose.yaml': composeOf({ version: 'good' }, port) })
    const { code, stderr } = await project.slipway('up')
    expect(stderr).toContain('Release 1')
    expect(code).toBe(0)
    targets = await targetsOf(project, port)
  })
  afterAll(() => project?.dispose())

  it.each(brokenReleases)('that $name leaves what serves alone and says why', async (broken) => {
    const { project, targets } = here()
    const before = await project.data('releases')
    await write({ version: 'bad', ...broken.release })
    if (broken.code === 'secret-missing') await rm(join(project.directory, 'token.txt'))
    const traffic = startTraffic(targets)
    const { code, lines, stderr } = await project.events('up')
    const seen = await traffic.stop()
    await project.write('token.txt', 'hush')

    expectOnlyOld(seen)
    expect(failureOf(lines)).toMatchObject({ code: broken.code })
    expect(code).toBe(broken.exit)
    for (const text of broken.says) expect(stderr).toMatch(text)
    expect(await project.data('releases')).toEqual(before)
    if (broken.evidence) expect(stderr).toContain('Release 1 serves as before.')
    await expectEvidence(project, broken.evidence)
  })

  it('that fails after others says so and is gone after the next success', async () => {
    const { project } = here()
    await write({ version: 'better' })
    const { code } = await project.slipway('up')
    expect(code).toBe(0)
    expect(Object.values(await rolesOf(project)).filter((role) => role.startsWith('evidence'))).toEqual([])
    expect(await project.fetch(`web.${project.name}.localhost`)).toBe('200 better')
    expect(await project.data('releases')).toHaveLength(2)
  })

  it('after it was proved, while another is still being proved, is not switched to', async () => {
    const { project, port, targets } = here()
    const slow = `  slow:\n    image: ${appImage}\n    command: [sh, -c, "sleep 5; touch /ready; sleep 1000"]\n    init: true\n    healthcheck: { test: [CMD, test, -f, /ready], interval: 200ms, retries: 30 }\nsecrets:`
    const compose = composeOf({ version: 'bad', web: { EXIT_AFTER: '1500' } }, port)
    await project.write('compose.yaml', compose.replace('secrets:\n  token', `${slow}\n  token`))
    const traffic = startTraffic(targets)
    const { code, stderr } = await project.events('up')
    const seen = await traffic.stop()
    expect(seen.failures).toEqual([])
    expect(seen.bodies).toEqual(['better'])
    expect(code).toBe(6)
    expect(stderr).toContain('exit code 9')
  })
})

function expectOnlyOld(seen: Seen): void {
  expect(seen.failures).toEqual([])
  expect(seen.bodies).toEqual(['good'])
  expect(seen.requests).toBeGreaterThan(10)
}

/** The three containers of the good release, and of the broken one only what failed, stopped, with its log. */
async function expectEvidence(project: TestProject, service: string | undefined): Promise<void> {
  const roles = await rolesOf(project)
  const good = Object.fromEntries(Object.entries(roles).filter(([name]) => name.endsWith('-r1')))
  expect(good).toEqual({
    [`${project.name}-job-1-r1`]: 'job exited (0)',
    [`${project.name}-side-1-r1`]: 'active running',
    [`${project.name}-web-1-r1`]: 'active running',
  })
  if (!service) return
  const numbers = Object.keys(roles).map((name) => Number(name.split('-r').at(-1)))
  const newest = Object.entries(roles).filter(([name]) => name.endsWith(`-r${Math.max(...numbers)}`))
  expect(newest).toHaveLength(1)
  const [[name, role] = ['', '']] = newest
  expect(name).toContain(`-${service}-`)
  expect(role).toMatch(/^evidence (exited|created)/)
  expect(await docker('logs', name)).toBeDefined()
}

describe('a first release that fails', () => {
  let project: TestProject
  let port: number
  beforeAll(async () => {
    port = await freePort()
    const bad = composeOf({ version: 'bad', web: { CRASH: 'no database url' } }, port)
    project = await createProject({ 'token.txt': 'hush', 'compose.yaml': bad })
  })
  afterAll(() => project.dispose())

  it('serves nothing and keeps the evidence', async () => {
    const { code, stderr } = await project.slipway('up')
    expect(code).toBe(6)
    expect(stderr).toContain('nothing serves now')
    expect(await project.containers()).toEqual([`${project.name}-web-1-r1 exited`])
    expect(await project.fetch(`web.${project.name}.localhost`)).toMatch(/^404/)
    expect(await project.data('releases')).toEqual([])
    expect(await rolesOf(project)).toEqual({ [`${project.name}-web-1-r1`]: 'evidence exited (7)' })
  })

  it('leaves nothing after down', async () => {
    const ended = await project.slipway('down')
    expect(ended.stderr).toContain('0 resources left')
    expect(await project.resources()).toEqual([])
  })

  it('is followed by one that works', async () => {
    expect((await project.slipway('up')).code).toBe(6)
    await project.write('compose.yaml', composeOf({ version: 'good' }, port))
    expect((await project.slipway('up')).code).toBe(0)
    expect(await project.fetch(`web.${project.name}.localhost`)).toBe('200 good')
    expect(Object.values(await rolesOf(project)).filter((role) => role.startsWith('evidence'))).toEqual([])
    expect((await project.slipway('down', '--volumes', '--yes')).code).toBe(0)
    expect(await project.resources()).toEqual([])
  })
})
