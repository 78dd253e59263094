import { spawn } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appImage, createProject, docker, type Ended, type TestProject } from './harness.ts'
import { freePort, startTraffic, targetsOf } from './traffic.ts'

const health = '{ test: [CMD, /check.sh], interval: 300ms, retries: 20 }'

const composeOf = (port: number) => `
services:
  web:
    image: ${appImage}
    ports: ["8000", "${port}:8000"]
    environment: { VERSION: web }
    healthcheck: ${health}
    restart: always
  worker:
    image: ${appImage}
    environment: { VERSION: worker, GREETING: "good \\"morning\\"" }
    secrets: [token]
    volumes: ["data:/data"]
    healthcheck: ${health}
volumes:
  data:
secrets:
  token: { file: ./token.txt }
`

/** Runs a command of the project with something on its standard input. */
function piped(project: TestProject, input: string, ...argv: string[]): Promise<Ended> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '..', '..', 'dist', 'bin.js'), ...argv], {
    cwd: project.directory,
    env: { ...process.env, NO_COLOR: '1', ...project.env },
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  child.stdin.end(input)
  return new Promise((resolve) => child.once('close', (code) => resolve({ code: code ?? 1, stdout, stderr })))
}

/** Words that a shell, a CSV reader or a line-based protocol would take apart. */
const words = ['two words', `it's "quoted"`, '$HOME `id` \\n', '', 'a,b=c', 'line\nbreak', '-f', 'ü€🙂']
const printWords = ['node', '-p', 'JSON.stringify(process.argv.slice(1))', '--', ...words]

describe('operations', () => {
  let project: TestProject
  let port: number
  let compose: string
  const running = async () => (await project.containers()).filter((line) => line.endsWith('running'))
  const fails = async (code: string, exit: number, ...argv: string[]) => {
    const [command = '', ...rest] = argv
    const ended = await project.slipway(command, '--json', ...rest)
    const said = command === 'exec' || command === 'run' ? ended.stderr : ended.stdout
    const result = JSON.parse(said.trim().split('\n').at(-1) ?? '') as { failure?: { issues?: object[] } }
    expect(result, argv.join(' ')).toMatchObject({ type: 'result', ok: false, exitCode: exit, failure: { code } })
    expect(ended.code).toBe(exit)
    return result.failure
  }

  beforeAll(async () => {
    port = await freePort()
    compose = composeOf(port)
    project = await createProject({ 'compose.yaml': compose, 'token.txt': 'a token' })
  })
  afterAll(() => project.dispose())

  it('says clearly that nothing runs', async () => {
    await fails('nothing-running', 8, 'logs')
    await fails('nothing-running', 8, 'exec', 'web', '--', 'true')
    await fails('nothing-running', 8, 'open')
    await fails('release-unknown', 8, 'rollback', '--yes')
    expect((await project.slipway('status')).stderr).toContain('was never deployed')
    expect(await project.data('releases')).toEqual([])
    const ended = await project.slipway('down')
    expect(ended.stderr).toContain('Nothing to remove: 0 resources left')
    expect(ended.code).toBe(0)
    expect(await project.data('edge', 'status')).toBeNull()
  })

  it('plans without changing anything', async () => {
    const before = await project.resources()
    const { code, stdout, stderr } = await project.slipway('plan')
    expect(code).toBe(0)
    expect(stdout).toMatch(/create +volume .*_data\n.*create +service web/s)
    expect(stderr).toMatch(/to release 1 of/)
    expect(await project.resources()).toEqual(before)
    expect(await project.resources()).toEqual([])
    expect(await project.data('edge', 'status')).toBeNull()
  })

  it('shows what runs', async () => {
    expect((await project.slipway('up')).code).toBe(0)
    const { stdout } = await project.slipway('status')
    expect(stdout).toMatch(new RegExp(`web +1/1 +1 +\\w{12} +healthy +.*http://localhost:${port}/`))
    expect(stdout).toMatch(/worker +1\/1 +1 +\w{12} +healthy/)
    expect(await project.data('status')).toMatchObject({
      project: project.name,
      environment: 'local',
      release: { number: 1, current: true, kept: true },
      edge: 'running',
      services: [
        { service: 'web', wanted: 1, ready: 1, containers: [{ role: 'active', health: 'healthy', state: 'running' }] },
        { service: 'worker', wanted: 1, ready: 1, urls: [] },
      ],
    })
    expect(await project.slipway('plan')).toMatchObject({
      code: 0,
      stdout: expect.not.stringMatching(/create|replace/),
    })
  })

  it('prints logs, of all or of some services', async () => {
    const all = await project.slipway('logs', '--tail', '1')
    expect(all.stdout.replaceAll(/ +\S /g, ': ').split('\n').toSorted()).toEqual([
      '',
      'web: web listens on 8000',
      'worker: worker listens on 8000',
    ])
    const { stdout } = await project.slipway('logs', 'worker', '--since', '1h')
    expect(stdout).toMatch(/^worker \S worker listens on 8000\n$/)
    expect((await project.slipway('logs', '--tail', '0', 'web', 'worker')).stdout).toBe('')
  })

  it('opens a URL, or says it where there is no browser', async () => {
    const url = `http://localhost:${port}/\n`
    expect(await project.slipway('open')).toMatchObject({ code: 0, stdout: url })
    expect(await project.slipway('open', 'web', '--print')).toMatchObject({ code: 0, stdout: url })
    await fails('nothing-running', 8, 'open', 'worker')
  })

  it('runs commands in a container', async () => {
    expect((await project.slipway('exec', 'web', '--', 'sh', '-c', 'exit 42')).code).toBe(42)
    expect((await project.slipway('exec', 'web', '--', 'no-such-program')).code).toBeOneOf([126, 127])
    const { stdout } = await project.slipway('exec', 'worker', '--', ...printWords)
    expect(JSON.parse(stdout)).toEqual(words)
    expect(await piped(project, 'from\nstdin', 'exec', 'worker', '--', 'cat')).toMatchObject({
      code: 0,
      stdout: 'from\nstdin',
    })
    expect(await fails('nothing-running', 8, 'exec', '--index', '2', 'web', '--', 'true')).toMatchObject({
      why: '1 run, numbered from 1',
    })
  })

  it('runs a command in a new container with all that the service has, and removes it', async () => {
    const before = await project.resources()
    const look = `
      const { readFileSync: read, writeFileSync: write } = require('node:fs')
      write('/data/from-run', 'kept')
      const page = fetch('http://web:8000/').then((answer) => answer.text())
      const token = read('/run/secrets/token', 'utf8')
      page.then((text) => console.log(JSON.stringify([process.env.GREETING, token, text])))`
    const ended = await project.slipway('run', 'worker', '--', 'node', '-e', look)
    expect(ended.stderr).toBe('')
    expect(JSON.parse(ended.stdout)).toEqual(['good "morning"', 'a token', 'web'])
    expect((await project.slipway('exec', 'worker', '--', 'cat', '/data/from-run')).stdout).toBe('kept')
    expect(await project.slipway('run', 'worker', '--', 'sh', '-c', 'echo no >&2; exit 9')).toMatchObject({
      code: 9,
      stderr: 'no\n',
    })
    expect(JSON.parse((await project.slipway('run', 'web', '--', ...printWords)).stdout)).toEqual(words)
    expect(await piped(project, 'from\nstdin', 'run', 'worker', '--', 'cat')).toMatchObject({
      code: 0,
      stdout: 'from\nstdin',
    })
    // The volume of the secrets has no name of ours: the container itself knows which it was.
    const mounts = (await project.slipway('run', 'worker', '--', 'cat', '/proc/self/mountinfo')).stdout
    const volume = /volumes\/([0-9a-f]{64})\/_data \/run\/secrets/.exec(mounts)?.[1] ?? 'not found'
    expect(volume).toHaveLength(64)
    await expect(docker('volume', 'inspect', volume)).rejects.toThrow(/no such volume/i)
    expect(await project.resources()).toEqual(before)
  })

  it('restarts a service without a gap, while its log is followed', async () => {
    const traffic = startTraffic(await targetsOf(project, port))
    const seen: string[] = []
    const followed = project.start(['logs', '-f', 'web'], (line, child) => {
      if (line.type !== 'log') return
      const isFirst = seen.push(String(line['container'])) === 1
      if (isFirst) restarted = project.slipway('restart', 'web')
      else if (line['container'] === `${project.name}-web-1-r2`) child.kill('SIGINT')
    })
    let restarted: Promise<Ended> | undefined
    const { code, stderr } = await followed
    expect([code, stderr]).toEqual([0, ''])
    expect(seen).toEqual([`${project.name}-web-1-r1`, `${project.name}-web-1-r2`])
    expect((await restarted)?.code).toBe(0)
    const { failures, requests } = await traffic.stop()
    expect(failures).toEqual([])
    expect(requests).toBeGreaterThan(50)
    expect(await running()).toEqual([`${project.name}-web-1-r2 running`, `${project.name}-worker-1-r1 running`])
  })

  it('follows a container that the engine starts again', async () => {
    const name = `${project.name}-web-1-r2`
    const seen: string[] = []
    const { code } = await project.start(['logs', '-f', '--tail', '1', 'web'], (line, child) => {
      if (line['container'] !== name) return
      seen.push(String(line['text']))
      // The engine starts what ends of itself; what docker was told to end stays away.
      // The command in the container may be killed along with it, so its own end says nothing.
      if (seen.length === 1) docker('exec', name, 'node', '-e', "process.kill(1, 'SIGTERM')").catch(() => undefined)
      else child.kill('SIGINT')
    })
    expect(code).toBe(0)
    expect(seen).toEqual(['web listens on 8000', 'web listens on 8000'])
  })

  it('checks the machine and the project', async () => {
    const good = await project.slipway('doctor')
    expect(good.code).toBe(0)
    expect(good.stdout).toMatch(/Docker Engine: engine \d+.*\n.*Compose file: .*2 services\n/)
    await project.write('compose.yaml', compose.replace('ports:', 'prots:'))
    await rm(join(project.directory, 'token.txt'))
    const bad = await project.slipway('doctor')
    expect(bad.code).toBe(10)
    expect(bad.stdout).toMatch(/compose\.yaml:5:5/)
    await project.write('compose.yaml', compose)
    expect((await project.slipway('doctor')).stdout).toMatch(/Secrets: .*compose\.yaml:\d+:\d+/)
    const away = { ...project, env: { ...project.env, DOCKER_HOST: 'unix:///nowhere.sock' } }
    expect((await piped(away, '', 'doctor')).stdout).toMatch(/Docker Engine: No Docker Engine answers/)
    await project.write('token.txt', 'a token')
  })

  it('shows and stops the edge, which the next `up` starts again', async () => {
    const { stdout } = await project.slipway('edge', 'status')
    expect(stdout).toContain(`web.${project.name}.localhost`)
    expect((await project.slipway('edge', 'stop')).stderr).toContain('The edge is stopped')
    expect((await project.slipway('edge', 'stop')).stderr).toContain('No edge was running')
    expect((await project.slipway('status')).stderr).toContain('The edge does not run')
    const before = await running()
    expect((await project.slipway('up')).code).toBe(0)
    expect(await running()).toEqual(before)
    expect(await project.fetch(`web.${project.name}.localhost`)).toBe('200 web')
  })

  it('refuses what does not exist', async () => {
    for (const argv of [['logs'], ['exec', '--', 'true'], ['run', '--', 'true'], ['restart']]) {
      const [command = '', ...rest] = argv
      expect(await fails('service-unknown', 3, command, 'wbe', ...rest)).toMatchObject({
        why: expect.stringContaining('web, worker'),
      })
    }
    for (const command of ['up', 'plan', 'status', 'down'])
      await fails('environment-unknown', 3, command, '--env', 'prod')
    await fails('environment-unknown', 3, 'up', 'prod')
    await fails('release-unknown', 8, 'rollback', '77', '--yes')
    await fails('manifest-missing', 3, 'up', '-C', '..')
    await project.write('compose.yaml', compose.replace('[token]', '[token'))
    for (const command of ['up', 'plan', 'status', 'logs', 'down']) {
      const failure = await fails('manifest-invalid', 3, command)
      expect(failure?.issues?.[0]).toMatchObject({
        at: { file: 'compose.yaml', line: expect.any(Number), column: expect.any(Number) },
      })
    }
    await project.write('compose.yaml', compose)
  })

  it('goes down and keeps data, unless told to remove it', async () => {
    const volume = `${project.name}_data`
    const kept = await project.slipway('down')
    expect(kept.stderr).toMatch(new RegExp(`0 resources left[^]*volumes ${volume} +slipway down --volumes`))
    expect(await project.resources()).toEqual([`volume ${volume}`])
    expect((await project.slipway('up')).code).toBe(0)
    expect((await project.slipway('exec', 'worker', '--', 'cat', '/data/from-run')).stdout).toBe('kept')
    await fails('confirmation-needed', 3, 'down', '--volumes')
    expect(await running()).toHaveLength(2)
    const gone = await project.slipway('down', '--volumes', '--yes')
    expect(gone.stderr).toContain('0 resources left')
    expect(await project.resources()).toEqual([])
    await expect(docker('volume', 'inspect', volume)).rejects.toThrow(/no such volume/i)
  })
})
