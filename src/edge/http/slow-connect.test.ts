import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { FakeEngine, askHost, hostRule, startEdge, until } from '../../../test/fakes/edge-fixture.ts'
import { listen } from '../listen.ts'

const program = `
const server = require('node:http').createServer((request, response) => request.resume().on('end', () => response.end('a')))
server.listen({ host: '127.0.0.2', port: 0, backlog: 1 }, () => console.log(server.address().port))`

/** A backend in a process of its own that can be made to accept nothing: a connection to it then just hangs. */
async function startHangingBackend() {
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [text] = (await once(child.stdout, 'data')) as [Buffer]
  const port = Number(text)
  const hang = async (): Promise<void> => {
    child.kill('SIGSTOP')
    // The kernel accepts a few for it; after those it drops what asks.
    const fill = [0, 1, 2, 3].map(() => connect({ host: '127.0.0.2', port }))
    onTestFinished(() => fill.forEach((socket) => socket.on('error', () => {}).destroy()))
    await sleep(50)
  }
  return { port, hang, goOn: () => void child.kill('SIGCONT') }
}

async function edgeBefore(port: number, ...targets: string[]) {
  const engine = new FakeEngine()
  engine.add('a', { address: '127.0.0.2' })
  engine.add('b', { address: '127.0.0.3' })
  const edge = await startEdge(engine)
  // Checked rarely, so that requests meet what no check has met yet.
  const rule = { ...hostRule('shop.localhost', port, ...targets), healthPath: '/', health: { intervalMs: 60_000 } }
  await edge.apply('shop', { rules: [rule] })
  await until(() => edge.handle.status().backends.every((each) => each.healthy))
  return edge
}

test('while connecting to one backend hangs another one answers, with a body too', async () => {
  const hanging = await startHangingBackend()
  const other = createServer((request, response) => void request.resume().on('end', () => response.end('b')))
  await listen(other, { host: '127.0.0.3', port: hanging.port })
  onTestFinished(() => (other.closeAllConnections(), void other.close()))
  const edge = await edgeBefore(hanging.port, 'a', 'b')
  await hanging.hang()
  const bodies = [undefined, 'order', 'x'.repeat(300_000)]
  const asked = [...bodies, ...bodies].map((body) =>
    askHost(edge, 'shop.localhost', { method: body === undefined ? 'GET' : 'POST' }, body),
  )
  expect((await Promise.all(asked)).map(({ status, text }) => `${status} ${text}`)).toEqual(asked.map(() => '200 b'))
  expect(edge.handle.status().backends.find((each) => each.container === 'a')?.healthy).toBe(false)
})

test('the only backend is waited for', async () => {
  const hanging = await startHangingBackend()
  const edge = await edgeBefore(hanging.port, 'a')
  await hanging.hang()
  const asked = askHost(edge, 'shop.localhost')
  await sleep(600)
  hanging.goOn()
  expect((await asked).text).toBe('a')
})
