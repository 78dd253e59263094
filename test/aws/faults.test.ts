import { createServer, request as ask, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { createUser, startMoto, type Emulator, type User } from './harness.ts'
import { anyKeys } from './shop-files.ts'

// What the SDK makes of a bad day: each call of `up` fails once, or is silent for long, and the command goes on as if nothing had been.

const kinds = ['throttled', 'broken', 'reset', 'lost'] as const
type Kind = (typeof kinds)[number] | 'expired' | 'stalled'

/** One service in a network that is there already: every kind of call, and few of each. */
const files = {
  'compose.yaml':
    'name: shop\nservices:\n  api:\n    image: 210987654321.dkr.ecr.eu-west-1.amazonaws.com/httpd:2.4\n    expose: ["80"]\n',
  'slipway.yaml': `project: shop
environments:
  prod:
    platform: fargate
    region: eu-west-1
    network: { vpc: vpc-0a1b2c3d, publicSubnets: [subnet-0a1b2c3d, subnet-1a2b3c4d], privateSubnets: [subnet-2a3b4c5d, subnet-3a4b5c6d] }
`,
}

/** A call that changes something; the answer to one may be lost when it was made. */
const isWrite = (call: string) => /^(Create|Execute|Delete|Cancel|Update|PUT|DELETE)/.test(call)

// Each has an account of its own, so that one can wait while the others work.
describe.concurrent('a bad day', () => {
  it('a call that goes wrong once is made again, and nothing is made twice', { timeout: 600_000 }, async () => {
    await inScene(async (scene) => {
      const { calls } = await upWith(scene, 'throttled', Infinity)
      // One of each kind: the SDK does not know a first call from a second one. The last thing that is written is the release.
      const numbers = [...new Set(calls)].map((call) => calls.lastIndexOf(call) + 1)
      expect(numbers.length).toBeGreaterThan(8)
      for (const [index, number] of numbers.entries()) {
        const call = calls[number - 1] ?? ''
        const kind = kinds[index % kinds.length] ?? 'lost'
        for (const each of new Set(isWrite(call) ? ([kind, 'lost'] as const) : [kind])) {
          const { up } = await upWith(scene, each, number)
          expect(up, `call ${number}, ${each}: ${call}`).toMatchObject({ code: 0 })
          expect(await stacksIn(scene)).toHaveLength(4)
        }
      }
    })
  })

  it('credentials that end in the middle are told, and the next up with new ones goes on', async () => {
    await inScene(async (scene) => {
      const { calls } = await upWith(scene, 'throttled', Infinity)
      const number = calls.indexOf('ExecuteChangeSet') + 3
      const { up } = await upWith(scene, 'expired', number)
      expect(up).toMatchObject({ code: 11, stderr: expect.stringContaining('has expired') })
      const next = await scene.user.slipway(['up', 'prod'], { AWS_ENDPOINT_URL: scene.moto.url })
      expect(next).toMatchObject({ code: 0, stderr: expect.stringContaining('4 stacks') })
    })
  })

  // A read that nobody hears, and a write that is made and whose answer does not come: both are asked again after 30 s.
  it.each(['GetTemplate', 'ExecuteChangeSet', 'PUT /shop-123456789012-eu-west-1-an/'])(
    'a call that stalls is made again after its time: %s',
    { timeout: 300_000 },
    async (call) => {
      await inScene(async (scene) => {
        const began = Date.now()
        const { up, stalled } = await upWith(scene, 'stalled', call)
        expect(up, call).toMatchObject({ code: 0 })
        expect(stalled).toHaveLength(1)
        expect(Date.now() - began).toBeGreaterThan(30_000)
        expect(await stacksIn(scene)).toHaveLength(4)
        const again = await scene.user.slipway(['up', 'prod'], { AWS_ENDPOINT_URL: scene.moto.url })
        expect(again).toMatchObject({ code: 0, stderr: expect.stringContaining('Nothing to do') })
      })
    },
  )
})

/** An account and somebody who works in it. */
interface Scene {
  readonly moto: Emulator
  readonly user: User
}

async function inScene(play: (scene: Scene) => Promise<void>): Promise<void> {
  const moto = await startMoto({ mended: true })
  const user = await createUser(files, anyKeys)
  try {
    await play({ moto, user })
  } finally {
    await moto.stop()
    await user.remove()
  }
}

async function stacksIn({ moto, user }: Scene): Promise<readonly string[]> {
  const { stdout } = await user.slipway(['status', 'prod', '--json'], { AWS_ENDPOINT_URL: moto.url })
  return stdout.match(/"stack":"[^"]+","status":"CREATE_COMPLETE"/g) ?? []
}

/** Runs `up` while one call goes wrong: the one of that number, or the first of that name. */
async function upWith({ moto, user }: Scene, kind: Kind, which: number | string) {
  await fetch(`${moto.url}/moto-api/reset`, { method: 'POST' })
  const proxy = await startProxy(moto.url, kind, which)
  const up = await user.slipway(['up', 'prod'], { AWS_ENDPOINT_URL: proxy.url })
  await proxy.stop()
  return { up, calls: proxy.calls, stalled: proxy.stalled }
}

/** Without what is of one time only. */
function nameOf(request: IncomingMessage, body: Buffer): string {
  const call = new URLSearchParams(body.toString()).get('Action') ?? `${request.method} ${request.url}`
  return call.replace(/\?.*/, '').replace(/^(\w+ \/[^/]+\/).+/, '$1')
}

/** A way to moto on which one request goes wrong. Requests that are repeated by the SDK are not counted again. */
async function startProxy(url: string, kind: Kind, which: number | string) {
  const calls: string[] = []
  const stalled: string[] = []
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.once('end', () => {
      const body = Buffer.concat(chunks)
      const name = nameOf(request, body)
      calls.push(name)
      if (kind === 'expired' && calls.length >= Number(which)) return void response.writeHead(400).end(expired)
      const isMeant = typeof which === 'number' ? calls.length === which : name === which && stalled.length === 0
      if (!isMeant) return pass(url, request, body, (answer) => relay(answer, response))
      if (kind === 'throttled') return void response.writeHead(400).end(throttling)
      if (kind === 'broken') return void response.writeHead(500).end()
      if (kind === 'reset') return void request.socket.resetAndDestroy()
      if (kind === 'stalled') {
        stalled.push(name)
        // What writes is carried out all the same.
        if (isWrite(name)) pass(url, request, body, (answer) => answer.resume())
        return
      }
      pass(url, request, body, (answer) => {
        answer.resume()
        request.socket.destroy()
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls, stalled, stop }
}

const expired =
  '<ErrorResponse><Error><Type>Sender</Type><Code>ExpiredToken</Code><Message>The security token included in the request is expired</Message></Error></ErrorResponse>'

const throttling =
  '<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>'

function pass(to: string, request: IncomingMessage, body: Buffer, take: (answer: IncomingMessage) => void): void {
  const { method, headers, url } = request
  ask(`${to}${url}`, { method, headers }, take).end(body)
}

function relay(answer: IncomingMessage, response: ServerResponse): void {
  response.writeHead(answer.statusCode ?? 500, answer.headers)
  answer.pipe(response)
}
