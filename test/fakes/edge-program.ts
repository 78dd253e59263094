import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { rolldown } from 'rolldown'
import { onTestFinished } from 'vitest'
import { createEdgePort } from '../../src/io/edge-client.ts'

const source = resolve(import.meta.dirname, '../../src')

/** A program that is the edge, as the hidden command is, on an engine whose containers `web` and `next` share the network of this machine. */
const program = `
import { createClockPort } from '${source}/io/clock-port.ts'
import { createSocketClaim } from '${source}/io/socket-claim.ts'
import { predecessorOf, spawnSuccessor } from '${source}/io/edge-link.ts'
import { serveEdge } from '${source}/edge/serve-edge.ts'
const [path, version] = process.argv.slice(2)
if (version === 'broken') { console.log('first line'); console.log('no luck today'); process.exit(1) }
console.log('begins')
if (version === 'silent') await new Promise((done) => setTimeout(done, 3000)).then(() => process.exit(0))
const isAlive = (pid) => { try { return process.kill(pid, 0) } catch { return false } }
const facts = (name) => ({ Name: '/' + name, State: { Status: 'running', ExitCode: 0 }, HostConfig: { NetworkMode: 'host' }, NetworkSettings: {} })
const docker = { platform: 'linux', run: (argv, { signal }) => {
  if (argv[0] === 'events') return new Promise((done) => signal.addEventListener('abort', () => done({ code: 1, stdout: '', stderr: '' })))
  const words = argv.slice(0, 2).join(' ')
  const stdout = argv[0] === 'info' ? '{"OSType":"linux"}' : words === 'context inspect' ? 'unix:///x'
    : words === 'container ls' ? 'web\\nnext' : words === 'container inspect' ? JSON.stringify(argv.slice(2).map(facts)) : ''
  return Promise.resolve({ code: 0, stdout, stderr: '' })
} }
const predecessor = predecessorOf(process.env, process)
const edge = await serveEdge({ ...(predecessor && { predecessor }), spawnSuccessor, docker, clock: createClockPort(),
  socket: createSocketClaim({ path, pid: process.pid, isAlive }), version, home: 'test', pid: process.pid, httpPorts: [0], drainMs: 500,
  createId: () => 'id', log: (entry) => console.log(JSON.stringify(entry)) })
  .catch((error) => { console.log(JSON.stringify(error.failure)); process.exit(7) })
await edge.done
process.exit()
`

/** The program as one file, in a folder of its own. */
export interface EdgeProgram {
  readonly folder: string
  readonly file: string
  remove(): Promise<void>
}

/** Makes the program. */
export async function makeEdgeProgram(): Promise<EdgeProgram> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-edge-program-'))
  const file = join(folder, 'edge.mjs')
  await writeFile(join(folder, 'edge.mts'), program)
  const bundle = await rolldown({
    input: join(folder, 'edge.mts'),
    platform: 'node',
    cwd: resolve(source, '..'),
    resolve: { modules: [resolve(source, '../node_modules')] },
  })
  await bundle.write({ file, format: 'esm', codeSplitting: false })
  return { folder, file, remove: () => rm(folder, { recursive: true }) }
}

/** Where a test keeps the files of its edge, and how it starts one of a version. */
export interface EdgeRun {
  readonly file: string
  readonly socketPath: string
  readonly logPath: string
}

/** The client of a version of the edge; what it started ends with the test. */
export function clientOf({ file, socketPath, logPath }: EdgeRun, version: string, limitMs?: number) {
  const edge = createEdgePort({
    socketPath,
    logPath,
    version,
    command: { program: process.execPath, argv: [file, socketPath, version], env: process.env },
    machine: { env: {}, platform: 'linux' },
    ...(limitMs === undefined ? {} : { limitMs }),
  })
  onTestFinished(async () => void (await edge.stop().catch(() => false)))
  return edge
}

/** Waits until a process is gone. */
export async function ended(pid: number): Promise<void> {
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
