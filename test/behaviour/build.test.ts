import { execFile } from 'node:child_process'
import { mkdir, rm, symlink } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appImage, createProject, docker, type JsonLine, type TestProject } from './harness.ts'

const execute = promisify(execFile)

const compose = `
services:
  web: { build: ./app, ports: ["8000"], stop_grace_period: 1s }
  twin: { build: ./app, stop_grace_period: 1s }
  other:
    build: { context: ./other, dockerfile: files/Dockerfile, target: final, args: { GREETING: "it's $$5 \\"now\\"" } }
    stop_grace_period: 1s
`

const files = {
  'compose.yaml': compose,
  'app/Dockerfile': `FROM ${appImage}\nENV VERSION=built\nCOPY . /page/\n`,
  'app/.dockerignore': '*.log\nnotes\n',
  'app/index.html': 'one',
  'app/notes/todo': 'nothing',
  'other/files/Dockerfile': [
    ...[`FROM ${appImage} AS base`, 'ARG GREETING=none', 'RUN printf %s "$GREETING" >/greeting'],
    ...['FROM base AS final', 'RUN echo final >/target', 'FROM base AS last', 'RUN echo last >/target', ''],
  ].join('\n'),
}

/** Clients on this machine, each with the builder it brings: the one on the PATH and, where it is another, Debian's own. */
async function clients(): Promise<{ title: string; program: string }[]> {
  const found = (await execute('which', ['-a', 'docker'])).stdout.split('\n').filter((path) => path !== '')
  const versions = new Map<string, string>()
  for (const program of found) {
    const title = (await execute(program, ['--version'])).stdout.replace(/,.*/s, '').trim()
    if (!versions.has(title)) versions.set(title, program)
  }
  return [...versions].map(([title, program]) => ({ title, program }))
}

/** Services whose image was built. */
function built(lines: readonly JsonLine[]): string[] {
  const ids = lines.filter((line) => line.type === 'step' && line['state'] === 'done').map((line) => String(line['id']))
  return ids.filter((id) => id.startsWith('build:')).toSorted()
}

describe.each(await clients())('builds with $title', ({ program }) => {
  let project: TestProject
  const running = async () => (await project.containers()).filter((line) => line.endsWith('running'))
  const named = (web: number, other: number) =>
    [`twin-1-r${web}`, `web-1-r${web}`, `other-1-r${other}`].map((name) => `${project.name}-${name} running`).toSorted()
  const imageOf = async (service: string) =>
    (await docker('image', 'inspect', '--format', '{{.Id}}', `${project.name}-${service}`)).trim()
  const inside = (container: string, ...command: string[]) => docker('exec', `${project.name}-${container}`, ...command)
  const failureOf = async (dockerfile: string | undefined) => {
    if (dockerfile === undefined) await rm(join(project.directory, 'app/Dockerfile'))
    else await project.write('app/Dockerfile', dockerfile)
    const { code, lines, stderr } = await project.events('up')
    await project.write('app/Dockerfile', files['app/Dockerfile'])
    expect(code).toBe(5)
    expect(lines.at(-1)).toMatchObject({ type: 'result', failure: { code: 'build-failed' } })
    expect(stderr).toContain('The image of service web does not build')
    return stderr
  }

  beforeAll(async () => {
    project = await createProject(files)
    const folder = join(dirname(project.directory), 'client')
    await mkdir(folder)
    await symlink(program, join(folder, 'docker'))
    project.env['PATH'] = `${folder}${delimiter}${process.env['PATH'] ?? ''}`
  })
  afterAll(async () => {
    await project.dispose()
    await docker('image', 'rm', '--force', ...['web', 'twin', 'other'].map((service) => `${project.name}-${service}`))
  })

  it('builds each image once, with its arguments and its target', async () => {
    const { stdout } = await project.slipway('plan')
    expect(stdout).toMatch(/web is built first/)
    await expect(imageOf('web')).rejects.toThrow(/no such image/i)
    const { code, lines } = await project.events('up')
    expect(code).toBe(0)
    expect(built(lines)).toEqual(['build:other', 'build:web'])
    expect(await running()).toEqual(named(1, 1))
    expect(await imageOf('twin')).toBe(await imageOf('web'))
    expect(await inside('other-1-r1', 'cat', '/greeting', '/target')).toBe(`it's $5 "now"final\n`)
    expect(await inside('web-1-r1', 'ls', '/page')).toBe('Dockerfile\nindex.html\n')
    expect(await project.fetch(`web.${project.name}.localhost`)).toBe('200 built')
  })

  it('builds nothing when nothing of a build changed, ignored files included', async () => {
    const before = [await imageOf('web'), await imageOf('other')]
    await project.write('app/debug.log', 'noise')
    await project.write('app/notes/todo', 'something')
    const { lines } = await project.events('up')
    expect(lines.filter((line) => line.type === 'step')).toEqual([])
    expect(lines.at(-1)).toMatchObject({ data: { outcome: 'unchanged', release: 1 } })
    expect([await imageOf('web'), await imageOf('other')]).toEqual(before)
  })

  it('builds what changed, and rolls only what is made of it', async () => {
    await project.write('app/index.html', 'two')
    const plan = await project.slipway('plan')
    expect(plan.stdout).toMatch(/replace +service web .*because the image changed/)
    expect(plan.stdout).not.toMatch(/service other/)
    const { lines } = await project.events('up')
    expect(built(lines)).toEqual(['build:web'])
    expect(await running()).toEqual(named(2, 1))
    expect(await inside('web-1-r2', 'cat', '/page/index.html')).toBe('two')
  })

  it('keeps what serves when a build fails, and shows the last lines', async () => {
    const before = await project.resources()
    const broken = `FROM ${appImage}\nRUN echo almost there && echo the compiler is on holiday >&2 && exit 3\n`
    expect(await failureOf(broken)).toContain('the compiler is on holiday')
    expect(await failureOf(undefined)).toMatch(/Dockerfile.*no such file|unable to evaluate symlinks|no such file/i)
    expect(await failureOf('FROM slipway-no-such-base:1\n')).toMatch(/slipway-no-such-base/)
    expect(await failureOf('NONSENSE\n')).toMatch(/NONSENSE|no build stage/i)
    expect(await project.resources()).toEqual(before)
    expect(await docker('ps', '-a', '--no-trunc', '--format', '{{.Command}}')).not.toContain('on holiday')
    expect(await running()).toEqual(named(2, 1))
    expect(await project.fetch(`web.${project.name}.localhost`)).toBe('200 built')
    expect((await project.events('up')).code).toBe(0)
  })

  it('builds again what is gone, and everything when asked to', async () => {
    await docker('image', 'rm', '--force', `${project.name}-other`)
    const again = await project.events('up')
    expect(again.code).toBe(0)
    expect(built(again.lines)).toEqual(['build:other'])
    expect(await imageOf('other')).toMatch(/^sha256:/)
    const asked = await project.events('up', '--rebuild')
    expect(asked.code).toBe(0)
    expect(built(asked.lines)).toEqual(['build:other', 'build:web'])
    expect((await project.events('up')).lines.at(-1)).toMatchObject({ data: { outcome: 'unchanged' } })
  })
})
