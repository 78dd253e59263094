import { readFile, stat } from 'node:fs/promises'
import { request } from 'node:http'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { EdgePort } from '../core/context.ts'
import { SlipwayError } from '../core/error.ts'
import type { Failure } from '../core/error.ts'
import type { EdgeRules, EdgeStatus, Owner } from '../core/route.ts'
import type { EdgeCommand } from '../core/edge-process.ts'
import { readEdgeLog } from './edge-log.ts'
import { changeTrust } from './edge-trust.ts'
import { knock } from './knock.ts'
import { spawnDetached } from './spawn-detached.ts'
import type { TrustOptions } from './edge-trust.ts'

/** Where the edge is and how to start one. */
export interface EdgeClientOptions {
  /** Absolute path of the unix socket; at most 100 bytes, as the system allows no more. */
  readonly socketPath: string
  /** File that takes what the edge process prints. */
  readonly logPath: string
  /** Version an edge must have to be used. */
  readonly version: string
  /** What starts an edge. */
  readonly command: EdgeCommand
  /** The machine whose stores `trust` changes. */
  readonly machine: Omit<TrustOptions, 'folder'>
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
const replacedStatus = 503
const failedStatus = 500
const pollMs = 15
const linesShown = 20
/** How long the edge we started may be gone before another one that won must answer, in milliseconds. */
const graceMs = 1000

/** Talks to the edge over its unix socket, and starts or replaces it when asked to. */
export function createEdgePort(options: EdgeClientOptions): EdgePort {
  const { socketPath } = options
  return {
    status: () => askStatus(socketPath),
    stop: () => stopEdge(options),
    ensure: () => ensureEdge(options),
    apply: async (owner, rules) => applyRules(socketPath, owner, rules),
    maintain: (owner, reason) => maintain(socketPath, owner, reason),
    certificate: async () => {
      const answer = await needed(socketPath, 'GET', '/authority')
      return (answer as { readonly certificate: string }).certificate
    },
    readLog: (reading, onEntry) => readEdgeLog(options.logPath, reading, onEntry),
    trust: (wanted) => changeTrust({ ...options.machine, folder: dirname(socketPath) }, wanted),
  }
}

/** An edge of another version hands over to one of this version; one that cannot is stopped first. */
async function ensureEdge(options: EdgeClientOptions): Promise<EdgeStatus> {
  const { socketPath, version } = options
  const running = await askStatus(socketPath)
  if (running?.version === version) return running
  if (running && (await replaceEdge(options))) {
    const young = await askStatus(socketPath)
    if (young?.version === version) return young
  }
  if (running) await stopEdge(options)
  return startEdge(options)
}

/** False when there is none any more, or one too old to know how. Throws when it goes on because the new one did not come up. */
async function replaceEdge({ socketPath, logPath, command }: EdgeClientOptions): Promise<boolean> {
  const before = await sizeOf(logPath)
  const answer = await ask(socketPath, 'POST', '/replace', answerMs, JSON.stringify(command))
  if (answer?.status === failedStatus) {
    const lines = await lastLines(logPath, before)
    throw new SlipwayError({ ...(answer.body as Failure), evidence: [{ title: 'last lines of the edge', lines }] })
  }
  return answer?.status === 200
}

async function askStatus(socketPath: string): Promise<EdgeStatus | undefined> {
  const answer = await ask(socketPath, 'GET', '/status', statusMs)
  return answer && (accepted(answer) as EdgeStatus)
}

async function applyRules(socketPath: string, owner: Owner, rules: EdgeRules): Promise<EdgeStatus> {
  return (await needed(socketPath, 'PUT', pathOf('owners', owner), JSON.stringify(rules))) as EdgeStatus
}

async function maintain(socketPath: string, owner: Owner, reason: string | undefined): Promise<EdgeStatus> {
  const path = pathOf('maintenance', owner)
  const asked =
    reason === undefined
      ? needed(socketPath, 'DELETE', path)
      : needed(socketPath, 'PUT', path, JSON.stringify({ reason }))
  return (await asked) as EdgeStatus
}

/** Asks an edge that has to run. */
async function needed(socketPath: string, method: string, path: string, body?: string): Promise<unknown> {
  const answer = await ask(socketPath, method, path, answerMs, body)
  if (answer === undefined) throw unreachable('no edge runs')
  // Another edge took over while this was on its way.
  if (answer.status === replacedStatus) {
    await sleep(pollMs)
    return needed(socketPath, method, path, body)
  }
  return accepted(answer)
}

function pathOf(collection: string, owner: Owner): string {
  return `/${collection}/${encodeURIComponent(owner.project)}/${encodeURIComponent(owner.environment)}`
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
  const { socketPath, logPath, version, command, limitMs = 10_000 } = options
  const before = await sizeOf(logPath)
  const edge = spawnDetached({ ...command, logPath })
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
