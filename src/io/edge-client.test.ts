import { appendFile, mkdir, mkdtemp, readFile, readdir, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { clientOf, ended, makeEdgeProgram } from '../../test/fakes/edge-program.ts'
import type { EdgeProgram } from '../../test/fakes/edge-program.ts'
import { createSocketClaim } from './socket-claim.ts'

let program: EdgeProgram
let socketPath = ''
let logPath = ''

beforeAll(async () => {
  program = await makeEdgeProgram()
}, 60_000)

afterAll(() => program.remove())

beforeEach(async () => {
  const own = await mkdtemp(join(program.folder, 'run-'))
  socketPath = join(own, 'state', 'edge.sock')
  logPath = join(own, 'state', 'edge.log')
})

const portFor = (version: string, limitMs?: number) => ({
  edge: clientOf({ file: program.file, socketPath, logPath }, version, limitMs),
})

test('no edge: no status, nothing to stop, and rules are refused', async () => {
  const { edge } = portFor('1.0.0')
  expect(await edge.status()).toBeUndefined()
  expect(await edge.stop()).toBe(false)
  await expect(edge.apply({ project: 'a', environment: 'b' }, { rules: [], published: [] })).rejects.toMatchObject({
    failure: { code: 'edge-unreachable', why: 'no edge runs' },
  })
})

test('starts an edge once, uses it again, applies rules and stops it', async () => {
  const { edge } = portFor('1.0.0')
  const first = await edge.ensure()
  expect(first).toMatchObject({ version: '1.0.0', owners: [], backends: [] })
  expect((await edge.ensure()).pid).toBe(first.pid)
  expect((await stat(socketPath)).mode & 0o777).toBe(0o600)
  expect((await stat(join(socketPath, '..'))).mode & 0o777).toBe(0o700)
  expect((await stat(logPath)).mode & 0o777).toBe(0o600)
  const owner = { project: 'shop', environment: 'local' }
  const rule = { service: 'web', host: 'shop.localhost', port: 80, targets: [] }
  expect((await edge.apply(owner, { rules: [rule], published: [] })).owners).toEqual([
    { ...owner, rules: [rule], published: [] },
  ])
  await expect(edge.apply({ ...owner, project: 'blog' }, { rules: [rule], published: [] })).rejects.toMatchObject({
    failure: { code: 'host-taken' },
  })
  expect(await edge.stop()).toBe(true)
  await ended(first.pid)
  expect(await edge.status()).toBeUndefined()
  expect(await readdir(join(socketPath, '..'))).toEqual(['edge.log'])
})

test('replaces an edge of another version', async () => {
  const old = await portFor('1.0.0').edge.ensure()
  const { edge } = portFor('2.0.0')
  const young = await edge.ensure()
  expect(young.version).toBe('2.0.0')
  expect(young.pid).not.toBe(old.pid)
  await ended(old.pid)
  expect((await edge.status())?.pid).toBe(young.pid)
})

test('many commands at once start one edge', async () => {
  const clients = Array.from({ length: 6 }, () => portFor('1.0.0'))
  const pids = new Set((await Promise.all(clients.map(({ edge }) => edge.ensure()))).map((status) => status.pid))
  expect(pids.size).toBe(1)
  const log = async () => readFile(logPath, 'utf8')
  const countOf = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0
  const othersLeft = async () => countOf(await log(), /^begins$/gm) - 1 - countOf(await log(), /"code":"locked"/g)
  await expect.poll(othersLeft, { timeout: 5000 }).toBe(0)
}, 20_000)

test('many commands at once take over from an edge that was killed', async () => {
  const killed = await portFor('1.0.0').edge.ensure()
  process.kill(killed.pid, 'SIGKILL')
  await ended(killed.pid)
  const clients = Array.from({ length: 6 }, () => portFor('1.0.0'))
  const pids = new Set((await Promise.all(clients.map(({ edge }) => edge.ensure()))).map((status) => status.pid))
  expect(pids.size).toBe(1)
}, 20_000)

test('an edge that does not start is reported with its last lines, and at once', async () => {
  const { edge } = portFor('broken')
  await mkdir(join(logPath, '..'), { recursive: true })
  await appendFile(logPath, 'a line of an earlier edge\n')
  const begun = Date.now()
  await expect(edge.ensure()).rejects.toMatchObject({
    failure: {
      code: 'edge-unreachable',
      why: 'it ended as soon as it was started',
      evidence: [{ lines: ['first line', 'no luck today'] }],
    },
  })
  expect(Date.now() - begun).toBeLessThan(4000)
})

test('waiting for an edge is bounded', async () => {
  const { edge } = portFor('silent', 500)
  await expect(edge.ensure()).rejects.toMatchObject({ failure: { why: 'it did not answer within 0.5 s' } })
})

test('something that accepts and never answers is reported', async () => {
  await mkdir(join(socketPath, '..'), { recursive: true })
  const server = createServer(() => {}).listen(socketPath)
  onTestFinished(() => void server.close())
  await expect(portFor('1.0.0', 500).edge.status()).rejects.toMatchObject({
    failure: { code: 'edge-unreachable', why: 'it did not answer GET /status within 3 s' },
  })
})

test('a claim is refused while its holder starts, and left behind by none that lost', async () => {
  const claimAs = (pid: number, alive: boolean) => createSocketClaim({ path: socketPath, pid, isAlive: () => alive })
  expect(await claimAs(1, true).claim()).toBe(true)
  const second = claimAs(2, true).claim()
  setTimeout(() => {
    const server = createServer().listen(socketPath)
    onTestFinished(() => void server.close())
  }, 200)
  expect(await second).toBe(false)
  expect(await readFile(`${socketPath}.pid`, 'utf8')).toBe('1')
})

test('of many that find a claim whose holder is gone, one gets it', async () => {
  expect(await createSocketClaim({ path: socketPath, pid: 1, isAlive: () => false }).claim()).toBe(true)
  const claims = Array.from({ length: 10 }, (_, index) =>
    createSocketClaim({ path: socketPath, pid: index + 2, isAlive: () => false }).claim(),
  )
  const won = (await Promise.all(claims)).filter(Boolean)
  expect(won.length).toBeLessThanOrEqual(1)
})
