import { createServer, request } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage, RequestListener, RequestOptions, Server } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import type { Server as TcpServer, Socket } from 'node:net'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import type { ClockPort, DockerPort, Ran, RunOptions } from '../../src/core/context.ts'
import type { AccessEntry, LogEntry } from '../../src/core/edge-log.ts'
import type { EdgeRules, EdgeStatus, HostRule } from '../../src/core/route.ts'
import type { EdgeContext } from '../../src/edge/edge-context.ts'
import { listen, portOf } from '../../src/edge/listen.ts'
import { serveEdge } from '../../src/edge/serve-edge.ts'
import type { EdgeHandle } from '../../src/edge/serve-edge.ts'

/** The machine's clock. */
const realClock: ClockPort = {
  now: () => Date.now(),
  sleep: (ms, signal) => sleep(ms, undefined, signal ? { signal } : {}),
}

interface FakeContainer {
  state: string
  exitCode: number
  health?: string
  /** Address on its network. */
  address: string
  /** Container port to loopback port. */
  ports: Record<number, number>
}

/** A small engine in memory: containers and release records, and the words of the docker client the edge uses. */
export class FakeEngine implements DockerPort {
  readonly platform = 'linux'
  readonly containers = new Map<string, FakeContainer>()
  readonly images: Record<string, string>[] = []
  /** False: the client cannot reach the engine. */
  reachable = true
  desktop = false
  readonly #followers = new Set<{ onLine: (line: string) => void; end: () => void }>()

  /** Adds a running container at an address. */
  add(name: string, fields: Partial<FakeContainer> = {}): void {
    this.containers.set(name, { state: 'running', exitCode: 0, address: '127.0.0.1', ports: {}, ...fields })
    this.tell('start', name)
  }

  /** Changes a container and tells those who follow. */
  change(name: string, event: string, fields: Partial<FakeContainer>): void {
    Object.assign(this.containers.get(name) ?? {}, fields)
    this.tell(event, name)
  }

  tell(status: string, name: string): void {
    const line = JSON.stringify({ Type: 'container', Action: status, Actor: { Attributes: { name } } })
    for (const follower of this.#followers) follower.onLine(line)
  }

  /** Breaks the connection of those who follow. */
  hangUp(): void {
    for (const follower of this.#followers) follower.end()
  }

  record(project: string, environment: string, release: number, rules: EdgeRules): void {
    this.images.push({
      'slipway.kind': 'release',
      'slipway.home': 'test',
      'slipway.project': project,
      'slipway.environment': environment,
      'slipway.release': String(release),
      'slipway.edge': Buffer.from(JSON.stringify(rules)).toString('base64'),
    })
  }

  async run(argv: readonly string[], options: RunOptions = {}): Promise<Ran> {
    if (!this.reachable) return { code: 1, stdout: '', stderr: 'Cannot connect' }
    const words = argv.slice(0, 2).join(' ')
    if (argv[0] === 'events') return this.#follow(options)
    if (words === 'context inspect') return ok('unix:///var/run/docker.sock\n')
    if (argv[0] === 'info')
      return ok(JSON.stringify({ OSType: 'linux', OperatingSystem: this.desktop ? 'Docker Desktop' : 'Debian' }))
    if (words === 'container ls') return ok([...this.containers.keys()].join('\n'))
    if (words === 'container inspect') return ok(JSON.stringify(argv.slice(2).map((name) => this.#inspect(name))))
    if (words === 'image ls') return ok(this.images.map((_, index) => `id${index}`).join('\n'))
    if (words === 'image inspect') return ok(JSON.stringify(this.images.map((Labels) => ({ Config: { Labels } }))))
    throw new Error(`the fake engine does not know ${argv.join(' ')}`)
  }

  #inspect(name: string): unknown {
    const container = this.containers.get(name)
    const { state, exitCode, health, address, ports } = container as FakeContainer
    const Ports = Object.fromEntries(
      Object.entries(ports).map(([port, host]) => [`${port}/tcp`, [{ HostIp: '127.0.0.1', HostPort: String(host) }]]),
    )
    return {
      Name: `/${name}`,
      State: { Status: state, ExitCode: exitCode, ...(health ? { Health: { Status: health } } : {}) },
      NetworkSettings: { Networks: { net: { IPAddress: address } }, Ports },
    }
  }

  #follow({ onLine, signal }: RunOptions): Promise<Ran> {
    return new Promise((resolve) => {
      const follower = {
        onLine: (line: string): void => onLine?.(line, 'stdout'),
        end: (): void => {
          this.#followers.delete(follower)
          resolve({ code: 1, stdout: '', stderr: '' })
        },
      }
      this.#followers.add(follower)
      signal?.addEventListener('abort', follower.end)
    })
  }
}

function ok(stdout: string): Ran {
  return { code: 0, stdout, stderr: '' }
}

/** An edge under test. */
export interface TestEdge {
  readonly handle: EdgeHandle
  readonly engine: FakeEngine
  readonly socketPath: string
  readonly port: number
  readonly log: LogEntry[]
  readonly access: () => AccessEntry[]
  admin(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: EdgeStatus & Record<string, unknown> }>
  apply(
    project: string,
    rules: Partial<EdgeRules>,
  ): Promise<{ status: number; body: EdgeStatus & Record<string, unknown> }>
}

/** Starts an edge on a free port; it ends with the test. */
export async function startEdge(engine = new FakeEngine(), options: Partial<EdgeContext> = {}): Promise<TestEdge> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-edge-'))
  const socketPath = join(folder, 'edge.sock')
  const log: LogEntry[] = []
  let id = 0
  const handle = await serveEdge({
    docker: engine,
    clock: realClock,
    socket: {
      path: socketPath,
      ownPath: socketPath,
      claim: async () => true,
      publish: async () => true,
      release: async () => {},
    },
    version: '1.2.3',
    home: 'test',
    pid: 4711,
    httpPorts: [0],
    drainMs: 300,
    createId: () => `id-${(id += 1)}`,
    log: (entry) => log.push(entry),
    ...options,
  })
  onTestFinished(async () => {
    await handle.stop()
    await handle.done
    await rm(folder, { recursive: true })
  })
  const admin: TestEdge['admin'] = async (method, path, body) => {
    const answer = await ask({ socketPath, method, path }, body === undefined ? undefined : JSON.stringify(body))
    return { status: answer.status, body: JSON.parse(answer.text) as EdgeStatus & Record<string, unknown> }
  }
  const apply: TestEdge['apply'] = (project, rules) =>
    admin('PUT', `/owners/${project}/local`, { rules: [], published: [], ...rules })
  const access = (): AccessEntry[] => log.filter((entry): entry is AccessEntry => entry.type === 'access')
  return { handle, engine, socketPath, port: handle.status().httpPort, log, access, admin, apply }
}

/** What a server answered. */
export interface TestAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  readonly trailers: NodeJS.Dict<string>
}

/** Sends a request over a connection of its own and reads the whole answer. */
export function ask(options: RequestOptions, body?: string | Buffer): Promise<TestAnswer> {
  return new Promise((resolve, reject) => {
    const asked = request({ agent: false, ...options }, (response) => {
      void readText(response).then(
        (text) =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, trailers: response.trailers }),
        reject,
      )
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

/** Asks the edge for a host. */
export function askHost(
  edge: TestEdge,
  host: string,
  options: RequestOptions = {},
  body?: string | Buffer,
): Promise<TestAnswer> {
  return ask({ host: '127.0.0.1', port: edge.port, ...options, headers: { host, ...options.headers } }, body)
}

/** Reads a stream of text to its end. */
export async function readText(stream: IncomingMessage | Socket): Promise<string> {
  let text = ''
  for await (const chunk of stream as AsyncIterable<Buffer>) text += chunk.toString('latin1')
  return text
}

/** Starts an HTTP server on a free loopback port; it ends with the test. */
export async function startBackend(
  listener: RequestListener,
  address = '127.0.0.1',
): Promise<Server & { port: number }> {
  const server = createServer(listener)
  await listen(server, { host: address, port: 0 })
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return Object.assign(server, { port: portOf(server) })
}

/** Starts a TCP server on a free loopback port; it ends with the test. */
export async function startTcpBackend(
  onSocket: (socket: Socket) => void,
  address = '127.0.0.1',
): Promise<TcpServer & { port: number }> {
  const sockets = new Set<Socket>()
  const server = createTcpServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    onSocket(socket)
  })
  await listen(server, { host: address, port: 0 })
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return Object.assign(server, { port: portOf(server) })
}

/** Finds a port nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createTcpServer()
  await listen(server, { host: '127.0.0.1', port: 0 })
  const port = portOf(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** A host rule for one service. */
export function hostRule(host: string, port: number, ...targets: string[]): HostRule {
  return { service: 'web', host, port, targets }
}

/** Sends bytes to the edge and reads until it closes the connection. */
export async function sendRaw(port: number, text: string): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1' })
  socket.write(Buffer.from(text, 'latin1'))
  return readText(socket)
}

/** Waits until something is true. */
export async function until(condition: () => boolean | Promise<boolean>, limitMs = 4500): Promise<void> {
  const end = Date.now() + limitMs
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`it did not become true within ${limitMs} ms`)
    await sleep(10)
  }
}
