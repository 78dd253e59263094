import type { ChildProcess } from 'node:child_process'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { appImage, createProject, docker, type Ended, type JsonLine, type TestProject } from './harness.ts'

const dockerfile = (folder: string, more = '') => `FROM ${appImage}\n${more}COPY --chown=1000:100 . ${folder}\n`

/** `page` is built anew; files of `site` are copied into its container, and those of `site/etc` restart it. */
const compose = `
services:
  page:
    build: page
    environment: { NEEDS: /page/text }
    ports: ["8000"]
    stop_grace_period: 1s
    healthcheck: { test: [CMD, /check.sh], interval: 300ms, retries: 100 }
  site:
    build: site
    environment: { NEEDS: /site/text }
    ports: ["8000"]
    stop_grace_period: 1s
    healthcheck: { test: [CMD, /check.sh], interval: 300ms, retries: 100 }
    develop:
      watch:
        - { path: site, action: sync, target: /site, ignore: [etc, ran] }
        - { path: site/etc, action: sync+restart, target: /site/etc }
        - { path: site/ran, action: sync+exec, target: /site/ran, exec: { command: [touch, /site/touched] } }
        - { path: first, action: sync, target: /first, initial_sync: true }
`

const files = {
  'compose.yaml': compose,
  'page/Dockerfile': dockerfile('/page'),
  'page/text': 'one',
  'page/.dockerignore': 'left-out',
  'site/Dockerfile': dockerfile('/site'),
  'site/text': 'one',
  'site/gone': '',
  'site/etc/a': '',
  'site/ran/a': '',
  'first/a': 'first',
}

/** A running `up --watch`. */
interface Watched {
  readonly lines: JsonLine[]
  readonly child: () => ChildProcess
  readonly ended: Promise<Ended>
  /**
   * Does something, and gives the line that tells that this became of it: a text, or the code of a failure. Changes that come one
   * after the other may be taken together or in turns.
   */
  after(change: () => Promise<unknown>, outcome: string): Promise<JsonLine>
}

async function startWatching(project: TestProject): Promise<Watched> {
  const lines: JsonLine[] = []
  let child: ChildProcess | undefined
  const ended = project.start(['up', '--watch'], (line, of) => {
    lines.push(line)
    child = of
  })
  const settled = () => lines.filter((line) => line['state'] === 'settled')
  await vi.waitFor(() => expect(lines.map((line) => line['state'])).toContain('waiting'), 60_000)
  return {
    lines,
    ended,
    child: () => {
      if (!child) throw new Error('it never said a word')
      return child
    },
    after: async (change, outcome) => {
      const before = settled().length
      await change()
      return vi.waitFor(() => {
        const since = settled().slice(before)
        const found = since.find((line) => line['text'] === outcome || codeOf(line) === outcome)
        if (!found) throw new Error(`instead of "${outcome}": ${JSON.stringify(since)}`)
        return found
      }, 60_000)
    },
  }
}

function codeOf({ failure }: JsonLine): unknown {
  return (failure as { readonly code?: string } | undefined)?.code
}

/** Command lines of this machine's processes that name the project. */
async function processesOf(project: TestProject): Promise<string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const words = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')))
  return words.filter((text) => text.includes(`=${project.name}`))
}

describe('up --watch', () => {
  let [project, watched]: [TestProject?, Watched?] = []
  const here = () => {
    if (!project || !watched) throw new Error('the first release failed')
    return { project, ...watched }
  }
  const page = () => here().project.fetch(`page.${project?.name}.localhost`, '/secret')
  const site = () => here().project.fetch(`site.${project?.name}.localhost`, '/secret')
  const inSite = (...words: string[]) => docker('exec', `${project?.name}-site-1-r1`, ...words)
  const startOfSite = () => docker('inspect', '--format', '{{.State.StartedAt}}', `${project?.name}-site-1-r1`)

  beforeAll(async () => {
    project = await createProject(files)
    watched = await startWatching(project)
  })
  afterAll(async () => {
    watched?.child().kill('SIGKILL')
    await project?.dispose()
  })

  it('says what it watches, once it is live', async () => {
    const { lines, project } = here()
    expect(lines.find((line) => line['state'] === 'waiting')).toMatchObject({
      services: ['page', 'site'],
      paths: ['first', 'page', 'site', 'site/etc', 'site/ran'],
      release: 1,
    })
    expect([await page(), await site()]).toEqual(['200 one', '200 one'])
    expect(await inSite('cat', '/first/a')).toBe('first')
    expect((await project.resources()).filter((line) => line.includes('slipway-lock'))).toEqual([])
  })

  it('copies files into the container that runs, with the owner they have there, and removes those that are gone', async () => {
    const { project, after } = here()
    const started = await startOfSite()
    await after(() => project.write('site/text', 'two'), 'copied 1 file into site')
    expect(await site()).toBe('200 two')
    await after(() => project.write('site/new/deep', 'new'), 'copied 1 file into site')
    await after(() => rm(join(project.directory, 'site/gone')), 'removed 1 file from site')
    const owned = await inSite('stat', '-c', '%u:%g %n', '/site/text', '/site/new', '/site/new/deep')
    expect(owned).toBe('1000:100 /site/text\n1000:100 /site/new\n1000:100 /site/new/deep\n')
    expect(await inSite('ls', '/site')).not.toContain('gone')
    expect(await startOfSite()).toBe(started)
  })

  it('restarts and runs a command where the rule says so', async () => {
    const { project, after } = here()
    const started = await startOfSite()
    await after(() => project.write('site/ran/a', '2'), 'copied 1 file into site, ran the command in site')
    expect(await inSite('ls', '/site')).toContain('touched')
    expect(await startOfSite()).toBe(started)
    await after(() => project.write('site/etc/a', '2'), 'copied 1 file into site, restarted site')
    expect(await startOfSite()).not.toBe(started)
    expect(await inSite('cat', '/site/etc/a', '/site/text')).toBe('2two')
  })

  it('rolls a release where a build changes; a broken one leaves what served, and mending it serves', async () => {
    const { project, after } = here()
    await project.write('page/left-out', 'of no concern')
    const one = await after(() => project.write('page/text', 'two'), 'release 2 is live')
    expect(one['paths']).toEqual(['page/text'])
    expect(await page()).toBe('200 two')
    await after(() => project.write('page/Dockerfile', dockerfile('/page', 'RUN exit 3\n')), 'build-failed')
    expect(await page()).toBe('200 two')
    await after(() => project.write('page/Dockerfile', dockerfile('/page', 'ENV CRASH=it\n')), 'container-exited')
    expect(await page()).toBe('200 two')
    await after(() => project.write('page/Dockerfile', dockerfile('/page')), 'release 2 is live')
    await after(() => project.write('page/text', 'three'), 'release 3 is live')
    expect(await page()).toBe('200 three')
  })

  it('reads the project again, and says what is wrong with it', async () => {
    const { project, after } = here()
    await after(() => project.write('compose.yaml', `${compose}  bad: [\n`), 'manifest-invalid')
    const changed = compose.replace('NEEDS: /page/text', 'NEEDS: /page/text, VERSION: named')
    await after(() => project.write('compose.yaml', changed), 'release 4 is live')
    expect(await project.fetch(`page.${project.name}.localhost`)).toBe('200 named')
  })

  it('holds no lock meanwhile: another command does its work', async () => {
    const { project } = here()
    expect((await project.slipway('restart', 'page')).code).toBe(0)
    expect(await page()).toBe('200 three')
  })

  it('ends with Ctrl-C, leaves the app running and nothing behind', async () => {
    const { project, child, ended } = here()
    process.kill(-Number(child().pid), 'SIGINT')
    const { code, stdout, stderr } = await ended
    expect([code, stderr]).toEqual([0, ''])
    expect(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
      data: { ended: 'asked', release: 4 },
    })
    expect(await page()).toBe('200 three')
    expect(await processesOf(project)).toEqual([])
  })

  it('ends when somebody takes the project down', async () => {
    const { project } = here()
    watched = await startWatching(project)
    expect((await project.slipway('down')).code).toBe(0)
    const { code, stdout } = await watched.ended
    expect(code).toBe(0)
    expect(stdout).toContain('"ended":"taken-down"')
    expect(await project.containers()).toEqual([])
  })
})

describe('what cannot be watched', () => {
  it('is said before anything is made', async () => {
    const project = await createProject({ 'compose.yaml': `services: { web: { image: ${appImage} } }` })
    const nothing = await project.slipway('up', '--watch')
    expect([nothing.code, nothing.stderr]).toEqual([2, expect.stringContaining('There is nothing to watch')])
    await project.write(
      'compose.yaml',
      `services:\n  web:\n    image: ${appImage}\n    develop:\n      watch:\n        - { path: src, action: sync, target: app }\n`,
    )
    const wrong = await project.slipway('up', '--watch')
    expect(wrong.code).toBe(3)
    expect(wrong.stderr).toContain('compose.yaml:6:13')
    expect(wrong.stderr).toContain('There is nothing to watch at this path')
    expect(wrong.stderr).toContain('absolute path inside the container')
    expect(await project.resources()).toEqual([])
    await project.dispose()
  })
})
