import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { copyFile, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const execute = promisify(execFile)
const root = join(import.meta.dirname, '..', '..')

/** What the image of the test application is made of, beside the Node that runs the tests. */
const appFiles = ['app.cjs', 'check.sh'].map((name) => ({ name, path: join(import.meta.dirname, name) }))

/** Image of the test application; made once, from the base image. Other files or another Node make another image. */
export const appImage = `slipway-test-app:${digestOfApp()}`

function digestOfApp(): string {
  const digest = createHash('sha256').update(process.version)
  for (const { path } of appFiles) digest.update(readFileSync(path))
  return digest.digest('hex').slice(0, 12)
}

/** How a run of the command line ended. */
export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** A line of `--json` output. */
export type JsonLine = Readonly<Record<string, unknown>> & { readonly type: string }

/** A project in a folder of its own, with an edge of its own; everything of it goes when it is disposed of. */
export interface TestProject {
  readonly name: string
  readonly directory: string
  readonly env: Record<string, string>
  /** Writes a file of the project. */
  write(path: string, text: string): Promise<void>
  /** Runs the built command line to its end. */
  slipway(...argv: string[]): Promise<Ended>
  /** The same, with the lines of `--json`. */
  events(...argv: string[]): Promise<{ code: number; lines: JsonLine[]; stderr: string }>
  /** Starts the built command line with `--json`; `onLine` sees each line while it runs, and may end it. */
  start(argv: string[], onLine: (line: JsonLine, child: ChildProcess) => void): Promise<Ended>
  /** The `data` of a command's JSON result. */
  data<T>(...argv: string[]): Promise<T>
  /** Names of its containers with their state, sorted. */
  containers(): Promise<string[]>
  /** Everything in the engine that carries its label. */
  resources(): Promise<string[]>
  /** Body of an answer at a host name of the edge. */
  fetch(host: string, path?: string): Promise<string>
  dispose(): Promise<void>
}

let count = 0

/** Makes a project of the given files; `compose.yaml` is the one that matters. */
export async function createProject(files: Readonly<Record<string, string>>): Promise<TestProject> {
  await ensureAppImage()
  const folder = await mkdtemp(join(tmpdir(), 'slipway-test-'))
  const name = `t${process.pid}-${++count}`
  const directory = join(folder, 'project')
  const env = { SLIPWAY_STATE_DIR: join(folder, 'state'), SLIPWAY_HTTP_PORT: '0', COMPOSE_PROJECT_NAME: name }
  const project: TestProject = {
    name,
    directory,
    env,
    write: (path, text) => writeInto(directory, path, text),
    slipway: (...argv) => runSlipway(project, argv),
    events: async (...argv) => {
      const ended = await runSlipway(project, [...argv, '--json'])
      return { code: ended.code, stderr: ended.stderr, lines: parseLines(ended.stdout) }
    },
    start: (argv, onLine) => startSlipway(project, argv, onLine),
    data: async (...argv) => dataOf(await runSlipway(project, [...argv, '--json'])),
    containers: async () => list(['ps', '-a', '--format', '{{.Names}} {{.State}}', '--filter', labelOf(name)]),
    resources: () => resourcesOf(name),
    fetch: (host, path = '/') => fetchAt(project, host, path),
    dispose: () => dispose(project, folder),
  }
  for (const [path, text] of Object.entries(files)) await writeInto(directory, path, text)
  return project
}

/** A project that is a copy of a folder of this repository. */
export async function copyProject(folder: string): Promise<TestProject> {
  const project = await createProject({})
  await cp(join(root, folder), project.directory, { recursive: true })
  return project
}

/** Runs docker and gives what it prints; throws when it fails. */
export async function docker(...argv: string[]): Promise<string> {
  return (await execute('docker', argv, { maxBuffer: 64 * 1024 * 1024 })).stdout
}

function labelOf(name: string): string {
  return `label=slipway.project=${name}`
}

async function list(argv: readonly string[]): Promise<string[]> {
  const text = await docker(...argv)
  return text
    .split('\n')
    .filter((line) => line !== '')
    .toSorted()
}

async function resourcesOf(name: string): Promise<string[]> {
  const filter = ['--filter', labelOf(name)]
  const lists = await Promise.all([
    list(['ps', '-a', ...filter, '--format', 'container {{.Names}}']),
    list(['network', 'ls', ...filter, '--format', 'network {{.Name}}']),
    list(['volume', 'ls', ...filter, '--format', 'volume {{.Name}}']),
    list(['image', 'ls', ...filter, '--format', 'image {{.Repository}}:{{.Tag}}']),
    list(['image', 'ls', `slipway-lock/${name}-local`, '--format', 'image {{.Repository}}:{{.Tag}}']),
  ])
  return lists.flat()
}

async function writeInto(directory: string, path: string, text: string): Promise<void> {
  const target = join(directory, path)
  await mkdir(dirname(target), { recursive: true })
  await writeFile(target, text)
}

/** In a process group of its own, as a shell would start it, so that a test can do what Ctrl-C does. */
function spawnSlipway(project: TestProject, argv: readonly string[]): ChildProcess {
  return spawn(process.execPath, [join(root, 'dist', 'bin.js'), ...argv], {
    cwd: project.directory,
    env: { ...process.env, NO_COLOR: '1', ...project.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
}

function dataOf<T>(ended: Ended): T {
  const result = parseLines(ended.stdout).at(-1)
  if (ended.code !== 0) throw new Error(`exit code ${ended.code}: ${ended.stderr}`)
  return result?.['data'] as T
}

function runSlipway(project: TestProject, argv: readonly string[]): Promise<Ended> {
  return ended(spawnSlipway(project, argv))
}

function startSlipway(
  project: TestProject,
  argv: readonly string[],
  onLine: (line: JsonLine, child: ChildProcess) => void,
): Promise<Ended> {
  const child = spawnSlipway(project, [...argv, '--json'])
  let rest = ''
  child.stdout?.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n')
    rest = lines.pop() ?? ''
    for (const line of parseLines(lines.join('\n'))) onLine(line, child)
  })
  return ended(child)
}

function ended(child: ChildProcess): Promise<Ended> {
  let [stdout, stderr] = ['', '']
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  return new Promise((resolve) => {
    child.once('close', (code, signal) => resolve({ code: code ?? (signal === 'SIGKILL' ? 137 : 1), stdout, stderr }))
  })
}

function parseLines(text: string): JsonLine[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as JsonLine)
}

/** Goes through the edge's own port: names under `.localhost` need no resolver then. */
async function fetchAt(project: TestProject, host: string, path: string): Promise<string> {
  const data = await project.data<{ httpPort: number }>('edge', 'status')
  return new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port: data.httpPort, path, headers: { host }, agent: false }, (answer) => {
      let body = ''
      answer.on('data', (chunk: Buffer) => (body += chunk.toString()))
      answer.once('end', () => resolve(`${answer.statusCode} ${body}`))
    })
    request.once('error', reject)
  })
}

async function dispose(project: TestProject, folder: string): Promise<void> {
  await runSlipway(project, ['down', '--volumes', '--yes', '--break-lock'])
  await runSlipway(project, ['edge', 'stop'])
  const left = await docker('ps', '-aq', '--filter', labelOf(project.name))
  const ids = left.split('\n').filter((id) => id !== '')
  if (ids.length > 0) await docker('rm', '-f', ...ids)
  await rm(folder, { recursive: true, force: true })
}

let made: Promise<void> | undefined

/** Makes the image of the test application where it is not there; projects do so by themselves. */
export function ensureAppImage(): Promise<void> {
  made ??= makeAppImage()
  return made
}

/** The name says what is in it, so one that is there is the right one: each file of tests asks, and one of them builds. */
async function makeAppImage(): Promise<void> {
  // The second name is for the benches.
  const said = await docker('tag', appImage, 'slipway-test-app:1').catch(() => undefined)
  if (said !== undefined) return
  const folder = await mkdtemp(join(tmpdir(), 'slipway-test-image-'))
  const dockerfile = ['FROM debian:bookworm-slim', 'COPY node /usr/local/bin/node', 'COPY app.cjs check.sh /']
  await writeFile(join(folder, 'Dockerfile'), [...dockerfile, 'CMD ["node", "/app.cjs"]', ''].join('\n'))
  await copyFile(process.execPath, join(folder, 'node'))
  for (const { name, path } of appFiles) await copyFile(path, join(folder, name))
  await docker('build', '--tag', appImage, '--tag', 'slipway-test-app:1', folder)
  await rm(folder, { recursive: true })
}
