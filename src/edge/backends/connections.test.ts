import { expect, test } from 'vitest'
import { FakeEngine, askHost, hostRule, startBackend, startEdge } from '../../../test/fakes/edge-fixture.ts'
test('requests that must arrive once share connections only where the backend says how long it keeps them', async () => {
  const ports = new Set<number | undefined>()
  const web = await startBackend((request, response) => {
    ports.add(request.socket.remotePort)
    request.resume().on('end', () => response.end('ok'))
  })
  const engine = new FakeEngine()
  engine.add('c')
  const edge = await startEdge(engine)
  await edge.apply('shop', { rules: [hostRule('a.localhost', web.port, 'c')] })
  const post = () => askHost(edge, 'a.localhost', { method: 'POST' }, 'x')
  for (let count = 0; count < 10; count += 1) expect((await post()).text).toBe('ok')
  expect(ports.size).toBe(1)
  // Closed earlier than promised: never trusted again.
  web.closeIdleConnections()
  await new Promise((resolve) => setTimeout(resolve, 50))
  for (let count = 0; count < 5; count += 1) expect((await post()).text).toBe('ok')
  expect(ports.size).toBe(6)
})
