import { readdir, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appImage, createProject, docker, type TestProject } from './harness.ts'

const execute = promisify(execFile)
const canary = 'canary4711'

const compose = `
services:
  web:
    image: ${appImage}
    secrets: [api_key]
    stop_grace_period: 1s
secrets:
  api_key: { external: true }
`

describe('values that are kept on this machine', () => {
  let project: TestProject
  const printed: string[] = []
  const run = async (...argv: string[]) => {
    const ended = await project.slipway(...argv)
    printed.push(ended.stdout, ended.stderr)
    return ended
  }
  /** `slipway secret set` with a value from a file. */
  const set = async (value: string | Buffer) => {
    const file = join(dirname(project.directory), 'value')
    await writeFile(file, value)
    const bin = join(import.meta.dirname, '..', '..', 'dist', 'bin.js')
    const options = { cwd: project.directory, env: { ...process.env, ...project.env } }
    const line = `'${process.execPath}' '${bin}' secret set api_key < '${file}'`
    const { stdout, stderr } = await execute('sh', ['-c', line], options)
    printed.push(stdout, stderr)
    return stderr
  }
  const inside = (container: string) =>
    docker('exec', `${project.name}-${container}`, 'base64', '-w0', '/run/secrets/api_key')

  beforeAll(async () => {
    project = await createProject({ 'compose.yaml': compose })
  })
  afterAll(() => project.dispose())

  it('are missed by up, which says the command', async () => {
    const up = await run('up')
    expect(up.code).toBe(3)
    expect(up.stderr).toContain('The secret api_key has no value on this machine')
    expect(up.stderr).toContain('`slipway secret set api_key < file`')
  })

  it('come into the container byte by byte, and a changed one into a new container', async () => {
    const value = Buffer.concat([Buffer.from([0, 255, 10]), Buffer.from(canary)])
    expect(await set(value)).toContain('web gets it with `slipway up`')
    expect((await run('up')).code).toBe(0)
    expect(await inside('web-1-r1')).toBe(value.toString('base64'))
    expect(await set(value)).toContain('Nothing to do: api_key has this value in local')
    await set(`${canary}-two`)
    expect((await run('up')).code).toBe(0)
    expect(await inside('web-1-r2')).toBe(Buffer.from(`${canary}-two`).toString('base64'))
  })

  it('are listed, removed and found nowhere else', async () => {
    const folder = join(project.env['SLIPWAY_STATE_DIR'] ?? '', 'secrets', project.name)
    expect(await readdir(folder)).toEqual(['api_key.secret'])
    expect((await stat(join(folder, 'api_key.secret'))).mode & 0o777).toBe(0o600)
    expect((await run('secret', 'ls')).stdout).toMatch(/✔ api_key +set +- +\d+ \w+ +web +this machine/)
    expect((await run('down')).stderr).toMatch(
      /0 resources left[^]*the value of secret api_key +slipway secret rm api_key/,
    )
    expect((await run('secret', 'rm', 'api_key')).stderr).toContain('--yes')
    expect((await run('secret', 'rm', 'api_key', '--yes')).stderr).toContain('web still needs it')
    expect((await run('secret', 'ls', '--json')).stdout).toContain('"state":"missing"')
    expect(await readdir(folder)).toEqual([])
    expect(printed.join('\n')).not.toContain(canary)
  })
})
