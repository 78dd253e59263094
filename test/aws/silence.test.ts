import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Secret } from '../../src/core/argv.ts'
import type { Cloud } from '../../src/core/aws/cloud-port.ts'
import { failureOf } from '../../src/core/error.ts'
import { createCloudPort } from '../../src/io/aws/cloud-port.ts'
import { anyKeys } from './shop-files.ts'

// An AWS that takes every request and never answers, or stops in the middle of its answer: each call ends by itself.

/** What is the same in hours of silence: the usual limits are thirty times as long, and no other code stands behind them. */
const limits = { connectMs: 1_000, answerMs: 1_000, callMs: 4_000 }

const identity =
  '<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/ada</Arn>' +
  '<UserId>A</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>'

type Silence = 'says nothing' | 'stops in the middle'

let server: Server
let silence: Silence
let isAsleep = false

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.once('end', () => {
      if (body.includes('GetCallerIdentity') && !isAsleep) return void response.end(identity)
      if (silence === 'stops in the middle') begin(response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

function begin(response: ServerResponse): void {
  response.writeHead(200, { 'content-length': '1000' })
  response.write('{"some')
}

function open(): Promise<Cloud> {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const env = { ...anyKeys, HOME: tmpdir(), AWS_ENDPOINT_URL: url }
  const signal = new AbortController().signal
  return createCloudPort({ env, sessionFolder: tmpdir(), user: 'ada', now: Date.now, signal, limits }).open({
    region: 'eu-west-1',
  })
}

const place = { cluster: 'shop', service: 'web' }
const arn = 'arn:aws:ecr:eu-west-1:123456789012:repository/web'
const image = { account: '123456789012', region: 'eu-west-1', repository: 'web', arn }
const secret = { secret: 'a', value: new Secret('b'), version: 'v'.repeat(32), description: '', tags: {} }

/** Calls of every service, those that read and those that write. */
const calls: Readonly<Record<string, (cloud: Cloud) => Promise<unknown>>> = {
  'stacks, list': ({ stacks }) => stacks.list(),
  'stacks, delete': ({ stacks }) => stacks.delete('shop', 'token'),
  zones: ({ stacks }) => stacks.zones(),
  'machine image': ({ stacks }) => stacks.machineImage('arm64'),
  'objects, read': ({ objects }) => objects.read('state', 'lock'),
  'objects, list': ({ objects }) => objects.list('state', 'releases/'),
  'objects, create': ({ objects }) => objects.create('state', 'lock', '{}'),
  'objects, write': ({ objects }) => objects.write('state', 'job', '{}'),
  'registry, images': ({ registry }) => registry.images('web'),
  'registry, manifests': ({ registry }) => registry.manifests(image, ['1']),
  'registry, configuration': ({ registry }) => registry.configuration(image, 'sha256:1'),
  'registry, login': ({ registry }) => registry.login(),
  'secrets, observe': ({ secrets }) => secrets.observe('a'),
  'secrets, create': ({ secrets }) => secrets.create(secret),
  'services, observe': ({ services }) => services.observe(place),
  'services, tasks': ({ services }) => services.tasks(place),
  targets: ({ targets }) => targets.health('group'),
  'tasks, list': ({ tasks }) => tasks.list({ cluster: 'shop' }),
  logs: ({ logs }) => logs.tail('group', 'stream', 10),
}

describe.each<Silence>(['says nothing', 'stops in the middle'])('an AWS that %s', (kind) => {
  it('is given up by every call, and what is asked then says so', async () => {
    silence = kind
    isAsleep = false
    const cloud = await open()
    const began = Date.now()
    const ends = await Promise.all(
      Object.entries(calls).map(async ([name, call]) => {
        const end = await call(cloud).then(() => undefined, failureOf)
        return [name, end?.code, end?.why.includes('does not answer')]
      }),
    )
    expect(ends).toEqual(Object.keys(calls).map((name) => [name, 'aws-unreachable', true]))
    expect(Date.now() - began).toBeLessThan(limits.callMs * 5)
  })

  it('is given up before anybody is known, too', async () => {
    silence = kind
    isAsleep = true
    expect(await open().then(() => undefined, failureOf)).toMatchObject({ code: 'aws-unreachable' })
  })
})
