import { createServer, request as ask, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createUser, startMoto, type Emulator, type User } from './harness.ts'
import { anyKeys } from './shop-files.ts'

// What the SDK makes of a bad day: each call of `up` fails once, and the command goes on as if nothing had been.

const kinds = ['throttled', 'broken', 'reset', 'lost'] as const
type Kind = (typeof kinds)[number] | 'expired'

let moto: Emulator
let user: User

beforeAll(async () => {
  moto = await startMoto({ mended: true })
  user = await createUser(files, anyKeys)
})
afterAll(async () => {
  await moto?.stop()
  await user?.remove()
})

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

it('a call that goes wrong once is made again, and nothing is made twice', { timeout: 300_000 }, async () => {
  const { calls } = await upWith('throttled', Infinity)
  // One of each kind: the SDK does not know a first call from a second one. The last thing that is written is the release.
  const numbers = [...new Set(calls)].map((call) => calls.lastIndexOf(call) + 1)
  expect(numbers.length).toBeGreaterThan(8)
  for (const [index, number] of numbers.entries()) {
    const call = calls[number - 1] ?? ''
    const kind = kinds[index % kinds.length] ?? 'lost'
    for (const each of new Set(isWrite(call) ? ([kind, 'lost'] as const) : [kind])) {
      const { up } = await upWith(each, number)
      expect(up, `call ${number}, ${each}: ${call}`).toMatchObject({ code: 0 })
      const names = await user.slipway(['status', 'prod', '--json'], { AWS_ENDPOINT_URL: moto.url })
      expect(names.stdout.match(/"stack":"[^"]+","status":"CREATE_COMPLETE"/g)).toHaveLength(4)
    }
  }
})

it('credentials that end in the middle are told, and the next up with new ones goes on', async () => {
  const { calls } = await upWith('throttled', Infinity)
  const number = calls.indexOf('ExecuteChangeSet') + 3
  const { up } = await upWith('expired', number)
  expect(up).toMatchObject({ code: 11, stderr: expect.stringContaining('has expired') })
  const next = await user.slipway(['up', 'prod'], { AWS_ENDPOINT_URL: moto.url })
  expect(next).toMatchObject({ code: 0, stderr: expect.stringContaining('4 stacks') })
})

async function upWith(kind: Kind, number: number) {
  await fetch(`${moto.url}/moto-api/reset`, { method: 'POST' })
  const proxy = await startProxy(kind, number)
  const up = await user.slipway(['up', 'prod'], { AWS_ENDPOINT_URL: proxy.url })
  await proxy.stop()
  return { up, calls: proxy.calls.map((call) => call.replace(/\?.*/, '').replace(/^(\w+ \/[^/]+\/).+/, '$1')) }
}

/** A way to moto on which one request goes wrong. Requests that are repeated by the SDK are not counted again. */
async function startProxy(kind: Kind, number: number) {
  const calls: string[] = []
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.once('end', () => {
      const body = Buffer.concat(chunks)
      calls.push(new URLSearchParams(body.toString()).get('Action') ?? `${request.method} ${request.url}`)
      if (kind === 'expired' && calls.length >= number) return void response.writeHead(400).end(expired)
      if (calls.length !== number) return pass(request, body, (answer) => relay(answer, response))
      if (kind === 'throttled') return void response.writeHead(400).end(throttling)
      if (kind === 'broken') return void response.writeHead(500).end()
      if (kind === 'reset') return void request.socket.resetAndDestroy()
      pass(request, body, (answer) => {
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
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls, stop }
}

const expired =
  '<ErrorResponse><Error><Type>Sender</Type><Code>ExpiredToken</Code><Message>The security token included in the request is expired</Message></Error></ErrorResponse>'

const throttling =
  '<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>'

function pass(request: IncomingMessage, body: Buffer, take: (answer: IncomingMessage) => void): void {
  const { method, headers, url } = request
  ask(`${moto.url}${url}`, { method, headers }, take).end(body)
}

function relay(answer: IncomingMessage, response: ServerResponse): void {
  response.writeHead(answer.statusCode ?? 500, answer.headers)
  answer.pipe(response)
}
