import { existsSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Emulator as EmulatorPorts } from '../../src/core/aws/emulator-port.ts'
import { createEmulatorPort } from '../../src/io/emulator/emulator-port.ts'
import { docker } from '../behaviour/harness.ts'

const root = join(import.meta.dirname, '../..')
const own = join(root, '.cache/ministack/bin/ministack')
const shop = join(root, 'examples/shop')

/** MiniStack of `.cache/ministack`, which `bin/check` makes, else that of PATH; as `slipway rehearse` starts it. */
export function startMiniStack(): Promise<EmulatorPorts> {
  const facts = { env: process.env, sessionFolder: tmpdir(), user: 'ada', now: Date.now }
  const port = createEmulatorPort({ ...facts, signal: new AbortController().signal })
  return port.open({ region: 'eu-west-1', program: existsSync(own) ? own : 'ministack' })
}

/** Named as one of ECR, so that an image is used as it is and not copied. */
const nameOf = (image: string) => `210987654321.dkr.ecr.eu-west-1.amazonaws.com/slipway-test-${process.pid}/${image}`

/** Images of the example, by the folder that each is built from, and the one that writes files. */
export const images = {
  ...{ web: nameOf('web:1'), api: nameOf('api:1'), db: nameOf('db:1'), redis: nameOf('redis:1') },
  tools: nameOf('tools:1'),
  /** The web service with another page. */
  changedWeb: nameOf('web:2'),
}

/** Builds them as `slipway up` in examples/shop does, so that they have its layers where it ran before; `folder` gets the example. */
export async function buildShop(folder: string, changePage: () => Promise<void>): Promise<void> {
  await cp(shop, folder, { recursive: true })
  await Promise.all([
    ...(['web', 'api', 'db', 'redis'] as const).map((name) => build(join(folder, name), images[name])),
    docker('tag', 'debian:bookworm-slim', images.tools),
  ])
  await changePage()
  await build(join(folder, 'web'), images.changedWeb)
}

async function build(context: string, image: string): Promise<void> {
  await docker('build', '--quiet', '--tag', image, context)
}

/** Takes their names away; the layers stay for the next run. */
export async function removeShopImages(): Promise<void> {
  await docker('image', 'rm', '--force', ...Object.values(images))
}

/** What of the engine belongs to a MiniStack: names of containers, volumes and networks. */
export async function leftIn({ url }: EmulatorPorts): Promise<string[]> {
  const port = new URL(url).port
  const label = ['--filter', 'label=ministack.instance', '--format']
  const lists = await Promise.all([
    docker('ps', '--all', ...label, '{{.Label "ministack.instance"}} {{.Names}}'),
    docker('volume', 'ls', ...label, '{{.Label "ministack.instance"}} {{.Name}}'),
    docker('network', 'ls', ...label, '{{.Label "ministack.instance"}} {{.Name}}'),
  ])
  return lists.flatMap((text) => text.split('\n')).filter((line) => line.split(' ')[0]?.endsWith(`:${port}`))
}

/** A request to a balancer of MiniStack. */
export interface Asked {
  readonly url: string
  readonly balancer: string
  /** With the port of the listener, where it is not 80. */
  readonly host: string
  readonly path?: string
  /** What is posted, as JSON. */
  readonly body?: unknown
}

/** What a balancer answers. */
export interface Answered {
  readonly status: number
  readonly location: string
  readonly text: string
}

/** Asks a balancer of MiniStack; undefined where nothing answers. */
export function ask({ url, balancer, host, path = '/', body }: Asked): Promise<Answered | undefined> {
  const method = body === undefined ? 'GET' : 'POST'
  const headers = { host, ...(body !== undefined && { 'content-type': 'application/json' }) }
  return new Promise((resolve) => {
    const at = new URL(`/_alb/${balancer}${path}`, url)
    const asked = request(at, { method, headers, timeout: 5_000 }, (answer) => {
      let text = ''
      answer.on('data', (chunk: Buffer) => (text += chunk.toString()))
      answer.once('end', () =>
        resolve({ status: answer.statusCode ?? 0, location: answer.headers.location ?? '', text }),
      )
    })
    asked.once('error', () => resolve(undefined))
    asked.end(body === undefined ? undefined : JSON.stringify(body))
  })
}
