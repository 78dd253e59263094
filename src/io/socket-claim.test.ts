import { mkdtemp, rm, stat } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { knock } from './knock.ts'
import { createSocketClaim } from './socket-claim.ts'

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-claim-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

function listenAt(path: string): Promise<Server> {
  const server = createServer((socket) => socket.end())
  onTestFinished(() => void server.close())
  return new Promise((resolve) => server.listen(path, () => resolve(server)))
}

it('two that both believe to have the claim do not both get the name', async () => {
  const folder = await makeFolder()
  const path = join(folder, 'edge.sock')
  const [one, two] = [1, 2].map((pid) => createSocketClaim({ path, pid, isAlive: () => false }))
  if (!one || !two) throw new Error('no claims')
  expect(await one.claim()).toBe(true)
  await rm(`${path}.pid`)
  expect(await two.claim()).toBe(true)
  await Promise.all([listenAt(one.ownPath), listenAt(two.ownPath)])
  expect(await one.publish()).toBe(true)
  expect(await two.publish()).toBe(false)
  expect(await knock(path)).toBe('answers')
  expect((await stat(path)).mode & 0o777).toBe(0o600)
})

it('a successor takes the name over at once', async () => {
  const folder = await makeFolder()
  const path = join(folder, 'edge.sock')
  const old = createSocketClaim({ path, pid: 1, isAlive: () => true })
  expect(await old.claim()).toBe(true)
  const server = await listenAt(old.ownPath)
  expect(await old.publish()).toBe(true)
  const young = createSocketClaim({ path, pid: 2, isAlive: () => true })
  expect(await young.claim(1)).toBe(true)
  await listenAt(young.ownPath)
  expect(await young.publish()).toBe(true)
  await new Promise((resolve) => server.close(resolve))
  await old.release()
  expect(await knock(path)).toBe('answers')
  await young.release()
  expect(await knock(path)).toBe('absent')
})
