import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProject, docker, type TestProject } from './harness.ts'
import { type Registry, startRegistry } from './registry.ts'

const compose = (image: string, policy = '') => `
services:
  web:
    image: ${image}
    ${policy}
    stop_grace_period: 1s
`

describe('images of a registry', () => {
  let registry: Registry
  let project: TestProject
  let image: string
  let folder: string

  /** Gives the tag another content, in the registry and not here; gives the digest. */
  const publish = async (version: string) => {
    const dockerfile = ['FROM debian:bookworm-slim', `ENV VERSION=${version}`, 'CMD ["sleep", "infinity"]', '']
    await writeFile(join(folder, 'Dockerfile'), dockerfile.join('\n'))
    await docker('build', '--quiet', '--tag', image, folder)
    const pushed = await docker('push', image)
    await docker('image', 'rm', image)
    return /digest: (sha256:\w+)/.exec(pushed)?.[1] ?? ''
  }
  const versionInside = async (release: number) =>
    (await docker('exec', `${project.name}-web-1-r${release}`, 'printenv', 'VERSION')).trim()
  const pulled = (lines: readonly { readonly type: string; readonly [key: string]: unknown }[]) =>
    lines.filter((line) => line.type === 'step' && line['state'] === 'done' && String(line['id']).startsWith('pull:'))
      .length

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slipway-test-pull-'))
    registry = await startRegistry()
    image = `${registry.address}/team/web:1`
    project = await createProject({ 'compose.yaml': compose(image) })
  })
  afterAll(async () => {
    await project.dispose()
    const left = await docker('image', 'ls', '--quiet', '--no-trunc', `${registry.address}/team/web`)
    for (const id of new Set(left.split('\n').filter((line) => line !== ''))) await docker('image', 'rm', '--force', id)
    await registry.stop()
    await rm(folder, { recursive: true, force: true })
  })

  it('are pulled when they are not here, and only then', async () => {
    await publish('one')
    const first = await project.events('up')
    expect(first.code, first.stderr).toBe(0)
    expect(pulled(first.lines)).toBe(1)
    expect(await versionInside(1)).toBe('one')
    expect((await project.events('up')).lines.at(-1)).toMatchObject({ data: { outcome: 'unchanged' } })
  })

  it('are pulled again with `--pull` and `pull_policy: always`, and roll when they changed', async () => {
    await publish('two')
    await docker('pull', '--quiet', image)
    await publish('three')
    const asked = await project.events('up', '--pull')
    expect([pulled(asked.lines), await versionInside(2)], asked.stderr).toEqual([1, 'three'])
    await project.write('compose.yaml', compose(image, 'pull_policy: always'))
    const same = await project.events('up')
    expect([pulled(same.lines), same.lines.at(-1)], same.stderr).toMatchObject([1, { data: { outcome: 'unchanged' } }])
    await publish('four')
    const always = await project.events('up')
    expect([pulled(always.lines), await versionInside(3)], always.stderr).toEqual([1, 'four'])
  })

  it('may be named by digest', async () => {
    const digest = await publish('five')
    await project.write('compose.yaml', compose(`${registry.address}/team/web@${digest}`))
    const { code, lines, stderr } = await project.events('up')
    expect([code, pulled(lines)], stderr).toEqual([0, 1])
    expect(await versionInside(4)).toBe('five')
  })

  it('that are not there leave what serves alone, and are named with their place', async () => {
    const before = await project.containers()
    await project.write('compose.yaml', compose(`${registry.address}/team/web:none`))
    const absent = await project.slipway('up')
    expect(absent.code).toBe(5)
    expect(absent.stderr).toContain('compose.yaml:4:5')
    expect(absent.stderr).toMatch(/Image 127\.0\.0\.1:\d+\/team\/web:none cannot be had: .*not found/)
    await registry.stop()
    await project.write('compose.yaml', compose(`${registry.address}/team/web:gone`))
    const unreachable = await project.slipway('up')
    expect(unreachable.code).toBe(5)
    expect(unreachable.stderr).toMatch(/cannot be had: .*connection refused/)
    expect(await project.containers()).toEqual(before)
  })
})
