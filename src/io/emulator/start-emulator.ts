import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { emulatorFailed } from '../../core/aws/emulator-failures.ts'
import type { Emulator, EmulatorOrder } from '../../core/aws/emulator-port.ts'
import { ask } from './ask-endpoint.ts'
import type { EmulatorProgram } from './find-emulator.ts'
import { mendsOf } from './mends-of.ts'

/** What is told of the process. */
interface StartFacts {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
}

/** Time to begin, and time to end politely, in milliseconds: an emulator takes its containers away before it ends. */
const limits = { startMs: 60_000, endMs: 15_000, tryMs: 100 }

/** How many of the last lines it printed are kept. */
const keptLines = 15

/** Starts an emulator on a free port of the loopback interface. It ends with this process, however that ends. */
export async function startEmulator(
  { path, kind }: EmulatorProgram,
  facts: StartFacts,
  { account = '123456789012', region }: EmulatorOrder,
): Promise<Pick<Emulator, 'kind' | 'version' | 'url' | 'hasContainers' | 'close'>> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const argv = kind === 'moto' ? ['-H', '127.0.0.1', '-p', String(port)] : []
  const child = spawn(path, argv, {
    env: { ...passedOn(facts.env), ...settingsOf(kind, port, account, region) },
    stdio: ['pipe', 'pipe', 'pipe'],
    // Ctrl-C in a terminal reaches every process of the group; this one ends when we say so, not before.
    detached: true,
  })
  const watched = watch(child)
  const close = () => end(child, watched)
  try {
    const told = await begin(watched, `${url}${kind === 'moto' ? '/moto-api/' : '/_ministack/health'}`, path, facts)
    return { kind, url, version: told.version, hasContainers: told.containers ?? false, close }
  } catch (thrown) {
    await close()
    throw thrown
  }
}

/** What an emulator says on its first line: the file of `mends` is read by its Python. */
interface Told {
  readonly version: string
  readonly containers?: boolean
  /** Why the mend does not fit. */
  readonly error?: string
}

interface Watched {
  told?: Told | undefined
  /** Why it is no more; undefined while it runs. */
  ended?: string
  readonly lines: string[]
  readonly end: Promise<void>
}

function watch(child: ChildProcess): Watched {
  const lines: string[] = []
  const watched: Watched = {
    lines,
    end: new Promise((resolve) => {
      child.once('error', (error) => {
        watched.ended = error.message
        resolve()
      })
      child.once('exit', (code, signal) => {
        watched.ended = `it ended with ${code ?? signal}`
        resolve()
      })
    }),
  }
  // It is told by the end of this pipe that we are gone; nothing is ever written.
  child.stdin?.on('error', () => undefined)
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue
    createInterface({ input: stream }).on('line', (line) => {
      watched.told ??= parseTold(line)
      lines.push(line)
      if (lines.length > keptLines) lines.shift()
    })
  }
  return watched
}

function parseTold(line: string): Told | undefined {
  if (!line.startsWith('{"emulator"')) return undefined
  try {
    return JSON.parse(line) as Told
  } catch {
    return undefined
  }
}

async function begin(watched: Watched, health: string, path: string, { signal }: StartFacts): Promise<Told> {
  const began = performance.now()
  for (let waited = 0; waited < limits.startMs; waited = performance.now() - began) {
    signal.throwIfAborted()
    const { told } = watched
    if (told?.error !== undefined) throw emulatorFailed(path, unfit(told), watched.lines)
    if (watched.ended !== undefined) throw emulatorFailed(path, watched.ended, watched.lines)
    const answer = await ask(health, '', signal)
    if (answer?.ok && told) return told
    if (answer?.ok && waited > 2_000)
      throw emulatorFailed(path, 'its Python does not read PYTHONPATH, by which Slipway mends it', watched.lines)
    await sleep(limits.tryMs, undefined, { signal })
  }
  throw emulatorFailed(path, `it did not answer within ${limits.startMs / 1000} s`, watched.lines)
}

function unfit({ version, error }: Told): string {
  return `Slipway mends gaps of it, and the mend does not fit its version ${version} (${error})`
}

async function end(child: ChildProcess, watched: Watched): Promise<void> {
  if (watched.ended !== undefined) return
  child.kill('SIGTERM')
  const hard = setTimeout(() => child.kill('SIGKILL'), limits.endMs)
  await watched.end
  clearTimeout(hard)
}

/** Accounts of the user are none of its business, and neither is a state that it kept. */
function passedOn(env: StartFacts['env']): Record<string, string | undefined> {
  const passed = /^(PATH|HOME|USER|LANG|LC_.*|TZ|TMPDIR|TEMP|TMP|SystemRoot|DOCKER_.*|XDG_.*|PYENV_.*|UV_.*|PIPX_.*)$/
  return Object.fromEntries(Object.entries(env).filter(([name]) => passed.test(name)))
}

function settingsOf(kind: EmulatorProgram['kind'], port: number, account: string, region: string) {
  const own =
    kind === 'moto'
      ? { MOTO_ACCOUNT_ID: account }
      : {
          ...{ GATEWAY_PORT: String(port), BIND_HOST: '127.0.0.1' },
          ...{ MINISTACK_ACCOUNT_ID: account, MINISTACK_REGION: region },
          // Seconds for a call of the engine; its own 10 are few for starting a container on a busy machine.
          MINISTACK_DOCKER_TIMEOUT: '60',
        }
  // Nothing is written beside the mend, which may be installed where nobody may write.
  const python = { PYTHONPATH: mendsOf(kind), PYTHONDONTWRITEBYTECODE: '1' }
  return { ...own, ...python, SLIPWAY_EMULATOR: kind }
}

/** A port that nothing listens on now. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}
