import { spawn } from 'node:child_process'
import { chmod, mkdir, open, readFile, rm, stat } from 'node:fs/promises'
import { closeSync, mkdirSync, openSync, statSync, truncateSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Argv } from '../core/argv.ts'
import type { EdgePort } from '../core/context.ts'
import { SlipwayError } from '../core/error.ts'
import type { Failure } from '../core/error.ts'
import type { EdgeRules, EdgeStatus, Owner } from '../core/route.ts'

/** A started edge process. */
export interface SpawnedEdge {
  /** True once it ended. */
  hasEnded(): boolean
}

/** Where the edge is and how to start one. */
export interface EdgeClientOptions {
  /** Absolute path of the unix socket; at most 100 bytes, as the system allows no more. */
  readonly socketPath: string
  /** File that takes what the edge process prints. */
  readonly logPath: string
  /** Version an edge must have to be used. */
  readonly version: string
  /** Starts an edge process that survives this one. */
  readonly spawnEdge: () => SpawnedEdge
  /** Longest time for an edge to start or to end, in milliseconds. Default: 10000. */
  readonly limitMs?: number
}

interface Answer {
  readonly status: number
  readonly body: unknown
}

/** Longest time for an answer; rules are proved for 2 s and docker may be slow. */
const answerMs = 30_000
const statusMs = 3000
const pollMs = 15
/** A log larger than this is emptied when an edge starts, in bytes. */
const longestLog = 10 * 1024 * 1024
const linesShown = 20
/** How long the edge we started may be gone before another one that won must answer, in milliseconds. */
const graceMs = 1000

/** Talks to the edge over its unix socket, and starts or replaces it when asked to. */
export function createEdgePort(options: EdgeClientOptions): EdgePort {
  const { socketPath } = options
  return {
    status: () => askStatus(socketPath),
    stop: () => stopEdge(options),
    ensure: async () => {
      const running = await askStatus(socketPath)
      if (running?.version === options.version) return running
      if (running) await stopEdge(options)
      return startEdge(options)
    },
    apply: async (owner, rules) => applyRules(socketPath, owner, rules),
  }
}

async function askStatus(socketPath: string): Promise<EdgeStatus | undefined> {
  const answer = await ask(socketPath, 'GET', '/status', statusMs)
  return answer && (accepted(answer) as EdgeStatus)
}

async function applyRules(socketPath: string, owner: Owner, rules: EdgeRules): Promise<EdgeStatus> {
  const path = `/owners/${encodeURIComponent(owner.project)}/${encodeURIComponent(owner.environment)}`
  const answer = await ask(socketPath, 'PUT', path, answerMs, JSON.stringify(rules))
  if (answer === undefined) throw unreachable('no edge runs')
  return accepted(answer) as EdgeStatus
}

async function stopEdge({ socketPath, limitMs = 10_000 }: EdgeClientOptions): Promise<boolean> {
  const answer = await ask(socketPath, 'POST', '/stop', limitMs)
  if (answer === undefined) return false
  accepted(answer)
  const end = Date.now() + limitMs
  while ((await knock(socketPath)) === 'answers') {
    if (Date.now() > end) throw unreachable(`it still answers ${limitMs / 1000} s after it was told to end`)
    await sleep(pollMs)
  }
  return true
}

async function startEdge(options: EdgeClientOptions): Promise<EdgeStatus> {
  const { socketPath, logPath, version, limitMs = 10_000 } = options
  const before = await sizeOf(logPath)
  const edge = options.spawnEdge()
  let end = Date.now() + limitMs
  for (;;) {
    const running = (await knock(socketPath)) === 'answers' ? await askStatus(socketPath) : undefined
    if (running?.version === version) return running
    if (edge.hasEnded()) end = Math.min(end, Date.now() + graceMs)
    if (Date.now() > end) break
    await sleep(pollMs)
  }
  const why = edge.hasEnded() ? 'it ended as soon as it was started' : `it did not answer within ${limitMs / 1000} s`
  throw unreachable(why, await lastLines(logPath, before))
}

/** Sends one request; undefined when nothing listens. */
function ask(
  socketPath: string,
  method: string,
  path: string,
  limitMs: number,
  body?: string,
): Promise<Answer | undefined> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(limitMs)
    const asked = request({ socketPath, method, path, agent: false, signal }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: parse(Buffer.concat(chunks).toString('utf8')) }),
      )
      response.on('error', (error) => reject(unreachable(error.message)))
    })
    asked.on('error', (error: NodeJS.ErrnoException) => {
      if (isAbsent(error)) resolve(undefined)
      else
        reject(
          unreachable(
            signal.aborted ? `it did not answer ${method} ${path} within ${limitMs / 1000} s` : error.message,
          ),
        )
    })
    asked.end(body)
  })
}

function accepted(answer: Answer): unknown {
  if (answer.status === 200) return answer.body
  throw new SlipwayError(answer.body as Failure)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw unreachable('it answers with something that is not JSON')
  }
}

/** Nobody listens: there is no socket, or one that its owner left behind. */
function isAbsent(error: NodeJS.ErrnoException): boolean {
  return error.code === 'ENOENT' || error.code === 'ECONNREFUSED'
}

function unreachable(why: string, log: readonly string[] = []): SlipwayError {
  return new SlipwayError({
    code: 'edge-unreachable',
    what: 'The edge cannot be reached',
    why,
    fix: 'Run `slipway doctor`, or `slipway edge stop` and try again.',
    ...(log.length > 0 ? { evidence: [{ title: 'last lines of the edge', lines: log }] } : {}),
  })
}

/** Tells whether somebody serves the socket, nobody does (`refused`) or there is none. */
function knock(socketPath: string): Promise<'answers' | 'refused' | 'absent'> {
  return new Promise((resolve) => {
    const socket = connect(socketPath, () => {
      socket.destroy()
      resolve('answers')
    })
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ENOENT' ? 'absent' : 'refused'))
  })
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0
}

async function lastLines(path: string, from: number): Promise<readonly string[]> {
  const text = await readFile(path).catch(() => Buffer.alloc(0))
  const added = text.subarray(from > text.length ? 0 : from).toString('utf8')
  return added
    .split('\n')
    .filter((line) => line !== '')
    .slice(-linesShown)
}

/** How to start a process that outlives this one. */
export interface DetachOptions {
  readonly program: string
  readonly argv: Argv
  /** The whole environment of the process. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Takes what it prints; made with mode 0600. */
  readonly logPath: string
}

/** Starts a process in a session of its own, with its output in a file. */
export function spawnDetached({ program, argv, env, logPath }: DetachOptions): SpawnedEdge {
  mkdirSync(dirname(logPath), { recursive: true, mode: 0o700 })
  const log = openSync(logPath, 'a', 0o600)
  if (statSync(logPath).size > longestLog) truncateSync(logPath)
  let ended = false
  const child = spawn(program, [...argv], { detached: true, stdio: ['ignore', log, log], env: { ...env }, cwd: '/' })
  child.once('error', () => (ended = true))
  child.once('exit', () => (ended = true))
  child.unref()
  closeSync(log)
  return { hasEnded: () => ended }
}

/** The claim on a socket path: at most one process of the user has it. */
export interface SocketClaim {
  readonly path: string
  claim(): Promise<boolean>
  protect(): Promise<void>
  release(): Promise<void>
}

/** Who claims, and how to tell whether another one lives. */
export interface ClaimOptions {
  readonly path: string
  readonly pid: number
  isAlive(pid: number): boolean
}

/** How long a claim that was taken over rests, so that another one who takes it over at the same moment is seen. */
const settleMs = 250
/** How long the holder of a claim may take until its socket answers, in milliseconds. */
const startMs = 10_000

/** Claims a socket path with a file beside it that says whose it is. */
export function createSocketClaim(options: ClaimOptions): SocketClaim {
  const { path, pid } = options
  const claimPath = claimPathOf(path)
  const release = async (): Promise<void> => {
    if ((await readClaim(path)) === String(pid)) await rm(claimPath, { force: true })
  }
  return {
    path,
    release,
    protect: () => chmod(path, 0o600),
    claim: async () => {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      await chmod(dirname(path), 0o700)
      if (!(await create(claimPath, pid)) && !(await takeOver(options))) return false
      if ((await knock(path)) === 'answers') {
        await release()
        return false
      }
      await rm(path, { force: true })
      return true
    },
  }
}

/** Takes a claim whose holder is gone; false when it lives or somebody else was faster. */
async function takeOver(options: ClaimOptions): Promise<boolean> {
  const { path, pid } = options
  const holder = await readClaim(path)
  if (!(await isStale(options, holder)) || (await readClaim(path)) !== holder) return false
  await rm(claimPathOf(path), { force: true })
  if (!(await create(claimPathOf(path), pid))) return false
  await sleep(settleMs)
  return (await readClaim(path)) === String(pid)
}

/** A holder that lives and has no socket yet is starting. A socket that nobody serves was left behind. */
async function isStale({ path, isAlive }: ClaimOptions, holder: string): Promise<boolean> {
  const end = Date.now() + (holder === '' || isAlive(Number(holder)) ? startMs : 0)
  for (let refused = 0; ;) {
    const answer = await knock(path)
    if (answer === 'answers') return false
    refused = answer === 'refused' ? refused + 1 : 0
    if (refused > 1 || Date.now() >= end) return true
    await sleep(settleMs / 5)
  }
}

function claimPathOf(path: string): string {
  return `${path}.pid`
}

function readClaim(path: string): Promise<string> {
  return readFile(claimPathOf(path), 'utf8').catch(() => '')
}

/** Creates the claim file with the process id; false when there already is one. */
async function create(path: string, pid: number): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600)
    await file.writeFile(String(pid))
    await file.close()
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}
