import { Agent, get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appImage, createProject, docker, type JsonLine, type TestProject } from './harness.ts'
import { freePort, startTraffic, type Target, targetsOf } from './traffic.ts'

const health = '{ test: [CMD, /check.sh], interval: 300ms, retries: 20 }'

/** What `docker inspect` tells of a container. */
interface Inspected {
  readonly Name: string
  readonly Image: string
  readonly Config: { readonly Labels: Readonly<Record<string, string>> }
  readonly State: { readonly Running: boolean; readonly FinishedAt: string }
  readonly HostConfig: { readonly RestartPolicy: { readonly Name: string } }
}

async function inspect(...names: string[]): Promise<Inspected[]> {
  return JSON.parse(await docker('container', 'inspect', ...names)) as Inspected[]
}

async function runningOf(project: TestProject): Promise<string[]> {
  const lines = (await project.containers()).filter((line) => line.endsWith(' running'))
  return lines.map((line) => line.slice(project.name.length + 1, -' running'.length))
}

/** One request; says how it ended and when. */
function ask(target: Target, path: string, agent: Agent | false): Promise<{ text: string; endedAt: number }> {
  const headers = target.host === undefined ? {} : { host: target.host }
  return new Promise((resolve) => {
    const end = (text: string) => resolve({ text, endedAt: Date.now() })
    const request = get({ host: '127.0.0.1', port: target.port, path, headers, agent }, (answer) => {
      let body = ''
      answer.on('data', (chunk: Buffer) => (body += chunk.toString()))
      answer.once('end', () => end(`${answer.statusCode} ${body}`))
      answer.once('error', (error) => end(error.message))
    })
    request.once('error', (error) => end(error.message))
  })
}

/** A client that stays on one connection. */
function startKeptAlive(target: Target): { stop(): Promise<string[]> } {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const seen = new Set<string>()
  let going = true
  const work = (async () => {
    while (going) {
      seen.add((await ask(target, '/', agent)).text)
      await sleep(5)
    }
  })()
  return {
    stop: async () => {
      going = false
      await work
      agent.destroy()
      return [...seen]
    },
  }
}

describe('a roll of several copies', () => {
  let project: TestProject
  let port: number
  const compose = (version: string, replicas: number, restart = 'unless-stopped') => `
services:
  web:
    image: ${appImage}
    ports: ["8000", "${port}:8000"]
    environment: { VERSION: ${version} }
    healthcheck: ${health}
    restart: ${restart}
    deploy: { replicas: ${replicas} }
`
  const up = async (text: string, onLine: (line: JsonLine) => void = () => undefined) => {
    await project.write('compose.yaml', text)
    const ended = await project.start(['up'], onLine)
    expect(ended.code, ended.stderr.slice(-2000)).toBe(0)
  }

  beforeAll(async () => {
    port = await freePort()
    project = await createProject({ 'compose.yaml': compose('one', 3) })
  })
  afterAll(() => project.dispose())

  it('names and labels containers, and lets the engine restart them once they are proved', async () => {
    const steps: string[] = []
    await up(compose('one', 3), (line) => {
      if (line.type === 'step') steps.push(`${String(line['state'])} ${String(line['id']).split(':')[0] ?? ''}`)
    })
    expect(steps.indexOf('started policy')).toBeGreaterThan(steps.lastIndexOf('done answer'))
    expect(steps.lastIndexOf('done answer')).toBeGreaterThan(steps.lastIndexOf('done ready'))
    const names = [1, 2, 3].map((index) => `${project.name}-web-${index}-r1`)
    const image = (await docker('image', 'inspect', '--format', '{{.Id}}', appImage)).trim()
    for (const [at, one] of (await inspect(...names)).entries()) {
      expect(one).toMatchObject({ Image: image, HostConfig: { RestartPolicy: { Name: 'unless-stopped' } } })
      expect(one.Config.Labels).toMatchObject({
        'slipway.project': project.name,
        'slipway.environment': 'local',
        'slipway.kind': 'service',
        'slipway.service': 'web',
        'slipway.index': String(at + 1),
        'slipway.release': '1',
        'slipway.spec': expect.stringMatching(/^[\da-f]{16}$/),
      })
    }
  })

  it('loses no request: fresh ones, kept connections, and slow ones that end on the old container', async () => {
    const targets = await targetsOf(project, port)
    const edge = targets[0] as Target
    const traffic = startTraffic([...targets, ...targets])
    const kept = startKeptAlive(edge)
    const slow: ReturnType<typeof ask>[] = []
    await up(compose('two', 3), (line) => {
      // The last moment before the switch: what is asked now is answered by the old ones, after the switch.
      const isReady = line.type === 'step' && line['state'] === 'done' && String(line['id']).startsWith('ready:')
      if (isReady && slow.length === 0)
        slow.push(...[...targets, ...targets].map((target) => ask(target, '/slow?ms=3000', false)))
    })
    const answers = await Promise.all(slow)
    const seen = await traffic.stop()
    expect(seen.failures).toEqual([])
    expect(seen.bodies).toEqual(['one', 'two'])
    expect(seen.requests).toBeGreaterThan(100)
    expect(await kept.stop()).toEqual(['200 one', '200 two'])
    expect(answers.map(({ text }) => text)).toEqual(Array.from({ length: 4 }, () => '200 one'))
    const old = await inspect(...[1, 2, 3].map((index) => `${project.name}-web-${index}-r1`))
    expect(old.map((one) => [one.State.Running, one.HostConfig.RestartPolicy.Name])).toEqual(
      Array.from({ length: 3 }, () => [false, 'no']),
    )
    const lastStop = Math.max(...old.map((one) => Date.parse(one.State.FinishedAt)))
    expect(lastStop).toBeGreaterThan(Math.max(...answers.map(({ endedAt }) => endedAt)) - 100)
    expect(await runningOf(project)).toEqual(['web-1-r2', 'web-2-r2', 'web-3-r2'])
  })

  it('scales up and down without touching the others', async () => {
    const traffic = startTraffic(await targetsOf(project, port))
    await up(compose('two', 4))
    expect(await runningOf(project)).toEqual(['web-1-r2', 'web-2-r2', 'web-3-r2', 'web-4-r3'])
    await up(compose('two', 1))
    expect(await runningOf(project)).toEqual(['web-1-r2'])
    expect((await traffic.stop()).failures).toEqual([])
  })

  it('scales by hand the same way, and the next up goes back to the file', async () => {
    const traffic = startTraffic(await targetsOf(project, port))
    expect((await project.slipway('scale', 'web=2')).code).toBe(0)
    expect(await runningOf(project)).toEqual(['web-1-r2', 'web-2-r2'])
    expect((await project.slipway('plan')).stdout).toMatch(/remove +service web +1 of 2 containers/)
    const { stderr } = await project.slipway('up')
    expect(stderr).toContain('service web goes from 2 to 1 of its containers')
    expect(await runningOf(project)).toEqual(['web-1-r2'])
    expect((await traffic.stop()).failures).toEqual([])
    const unknown = await project.slipway('scale', 'wbe=2')
    expect([unknown.code, unknown.stderr]).toEqual([3, expect.stringContaining('There is no service wbe')])
  })

  it('changes a restart policy without a new container', async () => {
    await up(compose('two', 1, 'on-failure'))
    expect(await runningOf(project)).toEqual(['web-1-r2'])
    const [one] = await inspect(`${project.name}-web-1-r2`)
    expect(one?.HostConfig.RestartPolicy.Name).toBe('on-failure')
    expect((await project.events('up')).lines.at(-1)).toMatchObject({ data: { outcome: 'unchanged' } })
  })
})

describe('a roll of a service with a volume', () => {
  let project: TestProject
  let port: number
  let foreign: string
  const extra = `
  extra:
    image: ${appImage}
    environment: { VERSION: extra }
    networks: [side]
`
  const compose = (version: string, more: string) => `
services:
  db:
    image: ${appImage}
    ports: ["127.0.0.1:${port}:8000"]
    environment: { VERSION: ${version}, DATA: /data }
    volumes: ["data:/data"]
    healthcheck: ${health}
    networks: [default, shared]
    restart: always
${more}
networks:
  side: {}
  shared: { name: ${foreign} }
volumes:
  data: { name: ${foreign} }
`
  const serves = async (path: string) => (await ask({ name: 'db', port }, path, false)).text

  beforeAll(async () => {
    port = await freePort()
    project = await createProject({})
    foreign = `${project.name}-foreign`
    await docker('network', 'create', foreign)
    await docker('volume', 'create', foreign)
    await project.write('compose.yaml', compose('one', extra))
  })
  afterAll(async () => {
    await project.dispose()
    await docker('network', 'rm', foreign)
    await docker('volume', 'rm', foreign)
  })

  it('uses a network and a volume that are there already', async () => {
    expect((await project.slipway('up')).code).toBe(0)
    expect(await serves('/starts')).toBe('200 one\n')
    expect(await runningOf(project)).toEqual(['db-1-r1', 'extra-1-r1'])
    expect(await project.resources()).not.toContain(`network ${foreign}`)
    const networks = await docker(
      'inspect',
      '--format',
      '{{json .NetworkSettings.Networks}}',
      `${project.name}-db-1-r1`,
    )
    expect(Object.keys(JSON.parse(networks) as object).toSorted()).toEqual(
      [foreign, `${project.name}_default`].toSorted(),
    )
  })

  it('names the gap, stops the old one before the new one starts, and keeps the data', async () => {
    await project.write('compose.yaml', compose('two', extra))
    const { stdout } = await project.slipway('plan')
    expect(stdout).toContain('db will be away for a moment: volume data has one writer at a time')
    const since = String(Date.now() / 1000)
    const ended = await project.slipway('up')
    expect([ended.code, ended.stderr]).toEqual([0, expect.stringMatching(/db was away for \d+ ms/)])
    const filters = ['--filter', `label=slipway.project=${project.name}`, '--filter', 'type=container']
    const moments = ['--since', since, '--until', String(Date.now() / 1000 + 1)]
    const events = await docker('events', ...filters, ...moments, '--format', '{{.Action}} {{.Actor.Attributes.name}}')
    const ends = events.split('\n').filter((line) => /^(start|die) .*-db-/.test(line))
    expect(ends).toEqual([`die ${project.name}-db-1-r1`, `start ${project.name}-db-1-r2`])
    expect(await serves('/starts')).toBe('200 one\ntwo\n')
    expect(await runningOf(project)).toEqual(['db-1-r2', 'extra-1-r1'])
  })

  it('takes away what is no longer in the file, and brings it back with a rollback', async () => {
    await project.write('compose.yaml', compose('two', ''))
    expect((await project.slipway('plan')).stdout).toMatch(/remove +service extra/)
    expect((await project.slipway('up')).code).toBe(0)
    expect(await runningOf(project)).toEqual(['db-1-r2'])
    expect((await project.slipway('plan')).stderr).toContain('Nothing to do: release 3 is live')
    expect((await project.slipway('rollback', '--yes')).code).toBe(0)
    expect(await runningOf(project)).toEqual(['db-1-r2', 'extra-1-r1'])
    expect(await serves('/starts')).toBe('200 one\ntwo\n')
  })

  it('leaves what it did not make', async () => {
    const ended = await project.slipway('down', '--volumes', '--yes')
    expect(ended.stderr).toContain('0 resources left')
    expect(await project.resources()).toEqual([])
    expect((await docker('network', 'inspect', '--format', '{{.Name}}', foreign)).trim()).toBe(foreign)
    expect((await docker('volume', 'inspect', '--format', '{{.Name}}', foreign)).trim()).toBe(foreign)
  })
})

describe('two projects side by side', () => {
  const projects: TestProject[] = []
  const compose = (version: string) => `
services:
  web: { image: ${appImage}, ports: ["8000"], environment: { VERSION: ${version} }, volumes: ["data:/data"] }
volumes: { data: {} }
`

  beforeAll(async () => {
    for (const version of ['one', 'two']) projects.push(await createProject({ 'compose.yaml': compose(version) }))
    const [one, two] = projects as [TestProject, TestProject]
    Object.assign(two.env, { SLIPWAY_STATE_DIR: one.env['SLIPWAY_STATE_DIR'] })
  })
  afterAll(() => Promise.all(projects.map((project) => project.dispose())))

  it('share an edge and nothing else', async () => {
    const [one, two] = projects as [TestProject, TestProject]
    const ended = await Promise.all(projects.map((project) => project.slipway('up')))
    expect(ended.map(({ code }) => code)).toEqual([0, 0])
    const answers = () => Promise.all(projects.map((project) => one.fetch(`web.${project.name}.localhost`)))
    expect(await answers()).toEqual(['200 one', '200 two'])
    const before = await two.resources()
    await one.write('compose.yaml', compose('three'))
    expect((await one.slipway('up')).code).toBe(0)
    expect(await answers()).toEqual(['200 three', '200 two'])
    expect((await one.slipway('down', '--volumes', '--yes')).code).toBe(0)
    expect(await one.resources()).toEqual([])
    expect(await two.resources()).toEqual(before)
    expect(await answers()).toEqual([expect.stringMatching(/^404/), '200 two'])
  })
})
