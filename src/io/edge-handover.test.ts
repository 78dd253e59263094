import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { Agent } from 'node:http'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { ask, freePort, hostRule, startBackend, until } from '../../test/fakes/edge-fixture.ts'
import { clientOf, ended, makeEdgeProgram } from '../../test/fakes/edge-program.ts'
import type { EdgeProgram, EdgeRun } from '../../test/fakes/edge-program.ts'

let program: EdgeProgram
let run: EdgeRun

beforeAll(async () => {
  program = await makeEdgeProgram()
}, 60_000)

afterAll(() => program.remove())

beforeEach(async () => {
  const own = await mkdtemp(join(program.folder, 'run-'))
  run = { file: program.file, socketPath: join(own, 'edge.sock'), logPath: join(own, 'edge.log') }
})

const owner = { project: 'shop', environment: 'local' }
const host = 'shop.localhost'

/** An edge of version 1 before one backend that answers, echoes bodies and upgrades. */
async function startOld() {
  const backend = await startBackend((given, response) => given.pipe(response.writeHead(200, { 'X-Served': 'web' })))
  backend.on('upgrade', (_, socket) => {
    socket.write('HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
    socket.on('error', () => {}).pipe(socket)
  })
  const edge = clientOf(run, '1')
  const { httpPort, pid } = await edge.ensure()
  const publishedPort = await freePort()
  const published = [
    { service: 'web', hostIp: '127.0.0.1', hostPort: publishedPort, port: backend.port, targets: ['web'] },
  ]
  await edge.apply(owner, { rules: [hostRule(host, backend.port, 'web')], published })
  return { edge, backend, httpPort, publishedPort, pid }
}

/** Asks without a rest until it is told to stop; gives how many were answered and what went wrong. */
function keepAsking(port: number, agent: Agent | false, body?: string) {
  const seen = { answered: 0, failures: [] as string[] }
  const stopped = new AbortController()
  const method = body === undefined ? 'GET' : 'POST'
  const going = (async () => {
    while (!stopped.signal.aborted) {
      const answer = await ask({ host: '127.0.0.1', port, method, agent, headers: { host } }, body).catch(String)
      if (typeof answer === 'string') seen.failures.push(answer)
      else if (answer.status !== 200 || answer.text !== (body ?? ''))
        seen.failures.push(`${answer.status} ${answer.text}`)
      else seen.answered += 1
    }
  })()
  return async () => {
    stopped.abort()
    await going
    if (agent) agent.destroy()
    return seen
  }
}

async function openWebSocket(port: number): Promise<{ socket: Socket; echo(text: string): Promise<void> }> {
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  let seen = ''
  socket.on('data', (chunk: Buffer) => (seen += chunk.toString())).on('error', () => {})
  socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`)
  await until(() => seen.includes('101 Switching Protocols\r\n') && seen.endsWith('\r\n\r\n'))
  const echo = async (text: string): Promise<void> => {
    socket.write(text)
    await until(() => seen.endsWith(text))
  }
  return { socket, echo }
}

async function activeOf(container: string): Promise<number> {
  const { text } = await ask({ socketPath: run.socketPath, path: `/connections/${container}` })
  return (JSON.parse(text) as { active: number }).active
}

test('three replacements under load: no request is lost, a WebSocket lives on, and each old edge leaves', async () => {
  const { httpPort, publishedPort, pid } = await startOld()
  const kept = () => new Agent({ keepAlive: true })
  const clients = [httpPort, publishedPort].flatMap((port) => [
    keepAsking(port, false),
    keepAsking(port, kept()),
    keepAsking(port, false, 'order'),
    keepAsking(port, kept(), 'order'),
  ])
  const webSocket = await openWebSocket(httpPort)
  const published = connect(publishedPort, '127.0.0.1').on('error', () => {})
  onTestFinished(() => void published.destroy())
  const pids = [pid]
  for (const version of ['2', '3', '4']) {
    await sleep(200)
    const young = await clientOf(run, version).ensure()
    expect([young.version, young.httpPort]).toEqual([version, httpPort])
    pids.push(young.pid)
    await webSocket.echo(`still here in ${version}`)
  }
  await sleep(300)
  const seen = await Promise.all(clients.map((stop) => stop()))
  expect(seen.flatMap(({ failures }) => failures)).toEqual([])
  for (const { answered } of seen) expect(answered).toBeGreaterThan(20)
  expect(new Set(pids).size).toBe(4)
  published.write(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
  expect(String(await once(published, 'data'))).toContain('200 OK')
  await until(async () => (await activeOf('web')) === 1)
  webSocket.socket.destroy()
  await until(async () => (await activeOf('web')) === 0)
  for (const old of pids.slice(0, 3)) await ended(old)
}, 60_000)

test('what comes over a kept connection follows the rules of the new edge', async () => {
  const { httpPort, pid } = await startOld()
  const agent = new Agent({ keepAlive: true })
  const next = await startBackend((_, response) => response.end('next'))
  const text = async () => (await ask({ host: '127.0.0.1', port: httpPort, agent, headers: { host } })).text
  expect(await text()).toBe('')
  const young = clientOf(run, '2')
  await young.ensure()
  await young.apply(owner, { rules: [hostRule(host, next.port, 'next')], published: [] })
  expect(await text()).toBe('next')
  await ended(pid)
  expect(await text()).toBe('next')
})

test('a new edge that does not come up leaves the old one as it is', async () => {
  const { edge, httpPort, pid } = await startOld()
  await expect(clientOf(run, 'broken').ensure()).rejects.toMatchObject({
    failure: { code: 'edge-unreachable', evidence: [{ lines: expect.arrayContaining(['no luck today']) }] },
  })
  expect((await edge.status())?.pid).toBe(pid)
  expect((await ask({ host: '127.0.0.1', port: httpPort, headers: { host } })).status).toBe(200)
  const young = await clientOf(run, '2').ensure()
  expect(young.httpPort).toBe(httpPort)
})

test('a port that is not wanted any more is closed, also by the edge that did not open it', async () => {
  const { publishedPort } = await startOld()
  const young = clientOf(run, '2')
  await young.ensure()
  await young.apply(owner, { rules: [], published: [] })
  const [error] = (await once(connect(publishedPort, '127.0.0.1'), 'error')) as [NodeJS.ErrnoException]
  expect(error.code).toBe('ECONNREFUSED')
})

test('killed while one takes over from the other: the young one serves, or none does and the next is started', async () => {
  const { httpPort, pid } = await startOld()
  const webSocket = await openWebSocket(httpPort)
  const young = await clientOf(run, '2').ensure()
  const cut = once(webSocket.socket, 'close')
  process.kill(pid, 'SIGKILL')
  await cut
  expect((await ask({ host: '127.0.0.1', port: httpPort, headers: { host } })).status).toBe(200)
  const other = await openWebSocket(httpPort)
  const third = clientOf(run, '3')
  const { pid: thirdPid } = await third.ensure()
  const otherCut = once(other.socket, 'close')
  process.kill(thirdPid, 'SIGKILL')
  await Promise.all([ended(young.pid), otherCut])
  expect(await third.status()).toBeUndefined()
  expect((await third.ensure()).version).toBe('3')
}, 20_000)
