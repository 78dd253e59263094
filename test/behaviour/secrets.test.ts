import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appImage, createProject, docker, type TestProject } from './harness.ts'

const execute = promisify(execFile)

/** In every secret value of this file, and nowhere else in the world. */
const canary = `canary${randomBytes(12).toString('hex')}`

/** Everything that is hard to carry through YAML, a shell, an environment or an argv. */
const hard = (channel: string) =>
  `${channel}-${canary} "double" \`tick\` $HOME \${X:-y} \\n #no ü€🙂\nsecond line\t=end`

const values = {
  file: `${hard('file')} it's\n`,
  variable: `${hard('variable')} it's\n`,
  dotenvSecret: hard('dotenv-secret'),
  literal: `${hard('literal')} it's`,
  dotenv: hard('dotenv'),
  envFile: hard('env-file'),
  argument: `${hard('argument')} it's`,
  binary: Buffer.concat([Buffer.from([0, 255, 254, 13, 10, 0]), randomBytes(3000), Buffer.from(canary)]),
}

/** Variables that would lead the docker client astray, were they passed through its own environment. */
const steering = {
  DOCKER_HOST: 'tcp://nowhere:1',
  DOCKER_CONTEXT: 'nowhere',
  HOME: '/nowhere',
  PATH: '/usr/local/bin:/bin',
}

const yaml = (text: string) => JSON.stringify(text).replaceAll('$', '$$$$')

const compose = (extra = '') => `
services:
  files:
    image: ${appImage}
    secrets: [text, binary]
    environment: { VERSION: files${extra} }
    stop_grace_period: 1s
  variables:
    image: ${appImage}
    secrets:
      - { source: variable, target: renamed, mode: 0400, uid: "7", gid: "8" }
      - { source: dotenv_secret, target: /etc/deep/inside/key }
      - { source: text, target: nested/folder/key }
    stop_grace_period: 1s
  environment:
    image: ${appImage}
    environment:
      LITERAL: ${yaml(values.literal)}
      INTERPOLATED: "\${FROM_DOTENV}"
      ${Object.entries(steering)
        .map((pair) => pair.join(': '))
        .join('\n      ')}
    env_file: app.env
    ports: ["8000"]
    stop_grace_period: 1s
  built:
    build: { context: app, args: { TOKEN: ${yaml(values.argument)}, DOCKER_HOST: nowhere } }
    stop_grace_period: 1s
secrets:
  text: { file: ./text.secret }
  binary: { file: ./binary.secret }
  variable: { environment: CANARY_VARIABLE }
  dotenv_secret: { environment: CANARY_DOTENV }
`

const files = {
  'compose.yaml': compose(),
  '.env': `FROM_DOTENV='${values.dotenv}'\nCANARY_DOTENV='${values.dotenvSecret}'\n`,
  'app.env': `FROM_FILE='${values.envFile}'\n`,
  'text.secret': values.file,
  'app/Dockerfile': `FROM ${appImage}\nARG TOKEN\nARG DOCKER_HOST\nRUN printf %s "$TOKEN" >/token && test "$DOCKER_HOST" = nowhere\n`,
}

/** Keeps the argv of every docker client, however short it lives, and of every process that a look at /proc meets. */
async function recordArgv(project: TestProject): Promise<{ stop(): Promise<string> }> {
  const folder = join(dirname(project.directory), 'wrapper')
  const log = join(folder, 'argv')
  const path = process.env['PATH'] ?? ''
  const real = (await execute('which', ['docker'])).stdout.trim()
  await mkdir(folder)
  await writeFile(join(folder, 'docker'), `#!/bin/sh\nprintf '%s\\n' "$@" '--' >>'${log}'\nexec '${real}' "$@"\n`)
  await chmod(join(folder, 'docker'), 0o755)
  project.env['PATH'] = `${folder}${delimiter}${path}`
  const seen = new Set<string>()
  let looking: Promise<void> = Promise.resolve()
  const timer = setInterval(() => (looking = looking.then(() => lookAtProcesses(seen))), 100)
  return {
    stop: async () => {
      clearInterval(timer)
      await looking
      project.env['PATH'] = path
      return [...seen, await readFile(log, 'utf8')].join('\n')
    },
  }
}

async function lookAtProcesses(seen: Set<string>): Promise<void> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')))
  for (const line of lines) seen.add(line.replaceAll('\0', ' '))
}

/** Files below a folder that contain the canary. */
async function filesWithCanary(folder: string): Promise<string> {
  const ran = await execute('grep', ['-rlaF', '-e', canary, folder]).catch((error: { stdout: string }) => error)
  return ran.stdout
}

/** All that the engine tells of what is labelled as the project's, without the environment of containers; records decoded. */
async function engineText(name: string): Promise<string> {
  const filter = ['-q', '--filter', `label=slipway.project=${name}`]
  const inspect = async (type: string, ...list: string[]) => {
    const ids = [...new Set((await docker(...list, ...filter)).split('\n').filter((id) => id !== ''))]
    expect(ids, `${type} of ${name}`).not.toEqual([])
    return JSON.parse(await docker(type, 'inspect', ...ids)) as { Id: string; Config?: Inspected }[]
  }
  const containers = await inspect('container', 'ps', '-a')
  for (const one of containers) delete one.Config?.Env
  const images = await inspect('image', 'image', 'ls')
  const records = images.map((image) => image.Config?.Labels?.['slipway.wanted'] ?? '')
  const decoded = records.map((text) => gunzipSync(Buffer.from(text, 'base64')).toString())
  const histories = await Promise.all(images.map((image) => docker('history', '--no-trunc', image.Id)))
  const rest = [await inspect('network', 'network', 'ls'), await inspect('volume', 'volume', 'ls')]
  return [JSON.stringify([containers, images, rest]), ...decoded, ...histories].join('\n')
}

interface Inspected {
  Env?: string[]
  Labels?: Record<string, string>
}

const inside = (container: string, path: string) => docker('exec', container, 'base64', '-w0', path)
const base64 = (value: string | Buffer) => Buffer.from(value).toString('base64')

describe('secrets', () => {
  let project: TestProject
  let home: string
  const printed: string[] = []
  const run = async (...argv: string[]) => {
    const ended = await project.slipway(...argv)
    printed.push(ended.stdout, ended.stderr)
    return ended
  }
  const running = async () => (await project.containers()).filter((line) => line.endsWith('running'))
  const named = (release: Readonly<Record<string, number>>) =>
    Object.entries(release)
      .map(([service, number]) => `${project.name}-${service}-1-r${number} running`)
      .toSorted()

  beforeAll(async () => {
    project = await createProject(files)
    await writeFile(join(project.directory, 'binary.secret'), values.binary)
    // Everything a user's own folders would get, in folders that can be searched.
    home = join(dirname(project.directory), 'home')
    await mkdir(join(home, 'tmp'), { recursive: true })
    delete project.env['SLIPWAY_STATE_DIR']
    Object.assign(project.env, { HOME: home, XDG_STATE_HOME: join(home, 's'), XDG_CACHE_HOME: join(home, 'c') })
    Object.assign(project.env, { TMPDIR: join(home, 'tmp'), CANARY_VARIABLE: values.variable })
  })
  afterAll(() => project.dispose())

  it('leaves no trace of a value outside the container, whatever is run', async () => {
    const recorded = await recordArgv(project)
    const codes = [await run('plan', '--json'), await run('up', '--json', '--verbose')]
    const traces = [await engineText(project.name)]
    await project.write(
      'compose.yaml',
      compose('\n      CRASH: "on purpose"')
        .replace('{ VERSION: files', '\n      VERSION: files')
        .replace('"on purpose" }', '"on purpose"'),
    )
    codes.push(await run('plan', '--verbose'), await run('up'), await run('up', '--json', '--verbose'))
    traces.push(await engineText(project.name))
    for (const words of ['status', 'releases', 'logs', 'doctor', 'edge status'])
      codes.push(await run(...words.split(' ')), await run(...words.split(' '), '--json'))
    await project.write('compose.yaml', compose())
    expect(codes.map(({ code }) => code)).toEqual([0, 0, 0, 6, 6, ...Array.from({ length: 10 }, () => 0)])
    const argv = await recorded.stop()
    expect(argv).toContain('--env\nLITERAL\n')
    expect(argv).not.toContain(canary)
    expect(traces.join('\n')).toContain('slipway.wanted')
    expect(traces.join('\n')).not.toContain(canary)
    expect(printed.join('\n')).not.toContain(canary)
    expect(await readdir(join(home, 's', 'slipway'))).toContain('edge.log')
    expect(await readdir(join(home, 'c', 'slipway'))).not.toEqual([])
    expect(await filesWithCanary(home)).toBe('')
  })

  it('brings every byte into the container', async () => {
    const { name } = project
    expect((await run('up')).code).toBe(0)
    expect(await inside(`${name}-files-1-r1`, '/run/secrets/text')).toBe(base64(values.file))
    expect(await inside(`${name}-files-1-r1`, '/run/secrets/binary')).toBe(base64(values.binary))
    const variables = `${name}-variables-1-r1`
    expect(await inside(variables, '/run/secrets/renamed')).toBe(base64(values.variable))
    expect(await docker('exec', variables, 'stat', '-c', '%a %u %g', '/run/secrets/renamed')).toBe('400 7 8\n')
    expect(await inside(variables, '/etc/deep/inside/key')).toBe(base64(values.dotenvSecret))
    expect(await inside(variables, '/run/secrets/nested/folder/key')).toBe(base64(values.file))
    const env = await docker('exec', `${name}-environment-1-r1`, 'node', '-p', 'JSON.stringify(process.env)')
    expect(JSON.parse(env)).toMatchObject({
      LITERAL: values.literal,
      INTERPOLATED: values.dotenv,
      FROM_FILE: values.envFile,
      ...steering,
    })
    expect(await inside(`${name}-built-1-r1`, '/token')).toBe(base64(values.argument))
  })

  it('rolls exactly the services whose value changed, and nothing when none did', async () => {
    const first = { files: 1, variables: 1, environment: 1, built: 1 }
    expect(await running()).toEqual(named(first))
    await project.write('text.secret', values.file)
    expect((await project.events('up')).lines.at(-1)).toMatchObject({ data: { outcome: 'unchanged' } })
    await writeFile(join(project.directory, 'binary.secret'), values.binary.toReversed())
    const { release } = await project.data<{ release: number }>('up')
    expect(await running()).toEqual(named({ ...first, files: release }))
    project.env['CANARY_VARIABLE'] = `${values.variable}!`
    await project.write('app.env', `FROM_FILE='${values.envFile}!'\n`)
    const { stdout } = await run('plan')
    expect(stdout).toMatch(/replace +service variables .*because an environment value or a secret changed/)
    expect((await run('up')).code).toBe(0)
    expect(await running()).toEqual(
      named({ ...first, files: release, variables: release + 1, environment: release + 1 }),
    )
  })

  it('names a secret without a value, with its place, before anything changes', async () => {
    const before = await project.containers()
    delete project.env['CANARY_VARIABLE']
    await rm(join(project.directory, 'text.secret'))
    const lines = files['compose.yaml'].split('\n')
    const place = (text: string) => `compose.yaml:${lines.findIndex((line) => line.includes(text)) + 1}:`
    for (const command of ['plan', 'up']) {
      const { code, stdout } = await run(command, '--json')
      expect(code).toBe(3)
      const failure = (JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { failure: unknown }).failure
      expect(failure).toMatchObject({
        code: 'secret-missing',
        issues: [{ path: 'secrets.text' }, { path: 'secrets.variable' }],
      })
      const { stderr } = await run(command)
      expect(stderr).toContain(place('text: { file'))
      expect(stderr).toContain(place('variable: { environment'))
      expect(stderr).toContain('CANARY_VARIABLE is not set')
    }
    expect(await project.containers()).toEqual(before)
  })

  it('forgets the values with `down`', async () => {
    expect((await run('down', '--volumes', '--yes')).stderr).toContain('0 resources left')
    expect(await project.resources()).toEqual([])
    expect(printed.join('\n')).not.toContain(canary)
    expect(await filesWithCanary(home)).toBe('')
    await docker('image', 'rm', `${project.name}-built`)
  })
})
