import { appendFile, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { rolldown } from 'rolldown'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { createEdgePort } from './edge-client.ts'
import { createSocketClaim } from './socket-claim.ts'
import { spawnDetached } from './spawn-detached.ts'
import type { SpawnedEdge } from './spawn-detached.ts'

const source = resolve(import.meta.dirname, '..')

/** A program that is the edge, as the hidden command will be, on an engine without containers. */
const program = `
import { createClockPort } from '${source}/io/clock-port.ts'
import { createSocketClaim } from '${source}/io/socket-claim.ts'
import { serveEdge } from '${source}/edge/serve-edge.ts'
const [path, version] = process.argv.slice(2)
const isAlive = (pid) => { try { return process.kill(pid, 0) } catch { return false } }
const docker = { platform: 'linux', run: (argv, { signal }) => argv[0] === 'events'
  ? new Promise((done) => signal.addEventListener('abort', () => done({ code: 1, stdout: '', stderr: '' })))
  : Promise.resolve({ code: 0, stdout: argv[0] === 'info' ? '{}' : '', stderr: '' }) }
if (version === 'broken') { console.log('first line'); console.log('no luck today'); process.exit(1) }
if (version === 'silent') await new Promise((done) => setTimeout(done, 3000)).then(() => process.exit(0))
const edge = await serveEdge({ docker, clock: createClockPort(), socket: createSocketClaim({ path, pid: process.pid, isAlive }),
  version, pid: process.pid, httpPorts: [0], createId: () => 'id', log: (entry) => console.log(JSON.stringify(entry)) })
  .catch((error) => { console.log(JSON.stringify(error.failure)); process.exit(7) })
await edge.done
`

let folder = ''
let socketPath = ''
let logPath = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-edge-client-'))
  await writeFile(join(folder, 'edge.mts'), program)
  const bundle = await rolldown({
    input: join(folder, 'edge.mts'),
    platform: 'node',
    cwd: resolve(source, '..'),
    resolve: { modules: [resolve(source, '../node_modules')] },
  })
  await bundle.write({ file: join(folder, 'edge.mjs'), format: 'esm', codeSplitting: false })
}, 60_000)

afterAll(() => rm(folder, { recursive: true }))

beforeEach(async () => {
  const own = await mkdtemp(join(folder, 'run-'))
  socketPath = join(own, 'state', 'edge.sock')
  logPath = join(own, 'state', 'edge.log')
})

function portFor(version: string, limitMs?: number) {
  const started: SpawnedEdge[] = []
  const spawnEdge = (): SpawnedEdge => {
    const argv = [join(folder, 'edge.mjs'), socketPath, version]
    const edge = spawnDetached({ program: process.execPath, argv, env: process.env, logPath })
    started.push(edge)
    return edge
  }
  const edge = createEdgePort({
    socketPath,
    logPath,
    version,
    spawnEdge,
    machine: { env: {}, platform: 'linux' },
    ...(limitMs === undefined ? {} : { limitMs }),
  })
  onTestFinished(async () => void (await edge.stop().catch(() => false)))
  return { edge, started }
}

async function ended(pid: number): Promise<void> {
  for (const end = Date.now() + 8000; Date.now() < end; await new Promise((done) => setTimeout(done, 20))) {
    if (!isAlive(pid)) return
  }
  throw new Error(`process ${pid} still runs`)
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('no edge: no status, nothing to stop, and rules are refused', async () => {
  const { edge } = portFor('1.0.0')
  expect(await edge.status()).toBeUndefined()
  expect(await edge.stop()).toBe(false)
  await expect(edge.apply({ project: 'a', environment: 'b' }, { rules: [], published: [] })).rejects.toMatchObject({
    failure: { code: 'edge-unreachable', why: 'no edge runs' },
  })
})

test('starts an edge once, uses it again, applies rules and stops it', async () => {
  const { edge, started } = portFor('1.0.0')
  const first = await edge.ensure()
  expect(first).toMatchObject({ version: '1.0.0', owners: [], backends: [] })
  expect((await edge.ensure()).pid).toBe(first.pid)
  expect(started).toHaveLength(1)
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
  const others = clients.flatMap(({ started }) => started).length - 1
  await expect
    .poll(async () => (await readFile(logPath, 'utf8')).match(/"code":"locked"/g)?.length ?? 0, { timeout: 5000 })
    .toBe(others)
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

test('a log that grew too long is put aside when an edge starts', async () => {
  const { edge } = portFor('1.0.0')
  await mkdir(join(logPath, '..'), { recursive: true })
  await writeFile(logPath, Buffer.alloc(11 * 1024 * 1024, 'x'))
  await edge.ensure()
  expect((await stat(logPath)).size).toBeLessThan(10_000)
  expect((await stat(`${logPath}.1`)).size).toBe(11 * 1024 * 1024)
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
