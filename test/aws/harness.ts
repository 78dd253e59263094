import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile, mkdir } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../behaviour/traffic.ts'

const root = join(import.meta.dirname, '..', '..')

/** A program of the AWS tools: that of `.cache/aws-tools`, which `bin/check` makes, else the one on PATH. */
export function awsTool(name: string): string {
  const own = join(root, '.cache', 'aws-tools', 'bin', name)
  return existsSync(own) ? own : name
}

/** An emulated AWS API, for tests that change what is there: each has its own. */
export interface Emulator {
  readonly url: string
  stop(): Promise<void>
}

const mend = { PYTHONPATH: join(root, 'src', 'io', 'emulator', 'mends', 'moto'), PYTHONDONTWRITEBYTECODE: '1' }

/**
 * Starts moto on a free port of the loopback interface; `mended` where stacks are made of change sets (src/io/emulator/mends), with a
 * registry of images behind it where the address of one is given.
 */
export async function startMoto({ mended = false, registry = '' } = {}): Promise<Emulator> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const env = { ...process.env, ...(mended && mend), SLIPWAY_TEST_REGISTRY: registry }
  const child = spawn(awsTool('moto_server'), ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore', env })
  let failure: Error | undefined
  child.once('error', (error) => (failure = error))
  child.once('exit', (code) => (failure ??= new Error(`moto_server ended with ${code}`)))
  for (let tries = 0; tries < 300; tries++) {
    if (failure) throw new Error('moto_server cannot be started; `bin/check` sets it up', { cause: failure })
    const answer = await fetch(`${url}/moto-api/`).catch(() => undefined)
    if (answer?.ok) return { url, stop: () => stop(child) }
    await sleep(100)
  }
  await stop(child)
  throw new Error('moto_server did not answer within 30 s')
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
}

/** A request that the stand-in for AWS was asked. */
export interface Asked {
  /** `Action` of the query protocol, or the path. */
  readonly action: string
  readonly body: string
}

/** What the stand-in answers. */
export interface Answer {
  readonly status: number
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

/** A server that answers as AWS documents it, for what an emulator does not do: errors, metadata, SSO. */
export interface StandIn {
  readonly url: string
  readonly asked: Asked[]
  stop(): Promise<void>
}

/** Starts a stand-in on a free port. */
export async function startStandIn(answer: (asked: Asked) => Answer): Promise<StandIn> {
  const asked: Asked[] = []
  const server: Server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.once('end', () => {
      const one = { action: new URLSearchParams(body).get('Action') ?? request.url ?? '', body }
      asked.push(one)
      const { status, body: text, headers = {} } = answer(one)
      response.writeHead(status, { 'content-type': 'text/xml', ...headers }).end(text)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    asked,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** An error as the query protocol of AWS writes it (STS API reference, "Common errors", read in November 2026). */
export function queryError(code: string, message = `about ${code}`, headers: Record<string, string> = {}): Answer {
  const body =
    '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">' +
    `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>` +
    '<RequestId>4c855493-35ce-11e3-8fb8-example</RequestId></ErrorResponse>'
  return { status: code === 'ValidationError' ? 400 : 403, body, headers }
}

/** How the command line ended. */
export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** A user with files of AWS and a state folder of their own. */
export interface User {
  readonly folder: string
  readonly env: Record<string, string>
  write(path: string, text: string): Promise<void>
  slipway(argv: readonly string[], env?: Record<string, string>): Promise<Ended>
  /** Runs any program as that user. */
  run(program: string, argv: readonly string[], env?: Record<string, string>): Promise<Ended>
  remove(): Promise<void>
}

/** Makes a user. Nothing of the environment of the tests reaches the commands but PATH. */
export async function createUser(
  files: Readonly<Record<string, string>>,
  own: Record<string, string> = {},
): Promise<User> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-aws-'))
  const env = {
    PATH: `${join(root, 'bin')}:${process.env['PATH']}`,
    HOME: folder,
    SLIPWAY_STATE_DIR: join(folder, 'state'),
    LANG: 'C.UTF-8',
    // No test may find the metadata of a machine that it happens to run on.
    AWS_EC2_METADATA_DISABLED: 'true',
    ...own,
  }
  const user: User = {
    folder,
    env,
    write: async (path, text) => {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), text)
    },
    slipway: (argv, more) => user.run(process.execPath, [join(root, 'dist', 'bin.js'), ...argv], more),
    run: (program, argv, more = {}) => ended(spawn(program, argv, { cwd: folder, env: { ...env, ...more } })),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
  for (const [path, text] of Object.entries(files)) await user.write(path, text)
  return user
}

function ended(child: ChildProcess): Promise<Ended> {
  let [stdout, stderr] = ['', '']
  child.stdin?.end()
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code: code ?? -1, stdout, stderr }))
  })
}
