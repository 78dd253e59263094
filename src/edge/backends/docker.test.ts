import { execFile, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DockerPort, Ran, RunOptions } from '../../core/context.ts'
import type { EdgeRules } from '../../core/route.ts'
import {
  FakeEngine,
  askHost,
  freePort,
  hostRule,
  startEdge,
  until as untilWithin,
} from '../../../test/fakes/edge-fixture.ts'
import type { TestEdge } from '../../../test/fakes/edge-fixture.ts'

// Real containers: where they are and what happens to them is the engine's word, not ours.
const run = promisify(execFile)
const mark = `slipway-edge-test-${process.pid}`
const network = `${mark}-net`
const perl = String.raw`use IO::Socket::INET; $SIG{TERM} = sub { exit 0 };
my $s = IO::Socket::INET->new(Listen => 50, LocalPort => 8011, ReuseAddr => 1) or die;
while (my $c = $s->accept) { while (<$c>) { last if /^\r?$/ } print $c "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " . length($ENV{SAYS}) . "\r\n\r\n$ENV{SAYS}"; close $c }`

async function docker(...argv: string[]): Promise<string> {
  return (await run('docker', argv)).stdout.trim()
}

/** An engine under load takes its time, and so does an address that just went away. */
const until = (condition: () => boolean | Promise<boolean>): Promise<void> => untilWithin(condition, 20_000)

/** The real client; only images of this test count as records, whatever else this machine runs. */
const realDocker: DockerPort = {
  platform: process.platform,
  run: (argv, options: RunOptions = {}) =>
    new Promise<Ran>((resolve) => {
      const own = argv[1] === 'ls' && argv[0] === 'image' ? [...argv, '--filter', `label=test=${mark}`] : argv
      const child = spawn('docker', own, { stdio: ['ignore', 'pipe', 'pipe'] })
      const out = { stdout: '', stderr: '' }
      options.signal?.addEventListener('abort', () => child.kill())
      createInterface({ input: child.stdout }).on('line', (line) => {
        if (argv[0] !== 'events') out.stdout += `${line}\n`
        options.onLine?.(line, 'stdout')
      })
      child.stderr.on('data', (chunk: Buffer) => (out.stderr += chunk.toString()))
      child.once('close', (code) => resolve({ code: code ?? 143, ...out }))
    }),
}

async function startContainer(name: string, says: string, ...options: string[]): Promise<void> {
  const common = [
    '--detach',
    '--name',
    `${mark}-${name}`,
    '--label',
    `test=${mark}`,
    '--network',
    network,
    '--env',
    `SAYS=${says}`,
  ]
  await docker('run', ...common, ...options, 'debian:bookworm-slim', 'perl', '-e', perl)
}

beforeAll(async () => {
  await docker('network', 'create', '--label', `test=${mark}`, network)
}, 60_000)

afterAll(async () => {
  const left = (await docker('ps', '--all', '--quiet', '--filter', `label=test=${mark}`)).split('\n').filter(Boolean)
  if (left.length > 0) await docker('rm', '--force', '--volumes', ...left)
  await docker('network', 'rm', network)
  await docker('image', 'rm', '--force', `${mark}:r1`, `${mark}:r2`).catch(() => '')
}, 60_000)

function startRealEdge(): Promise<TestEdge> {
  return startEdge(new FakeEngine(), { docker: realDocker })
}

/** Writes a release record: an empty image with labels, as `up` leaves it. */
async function record(release: number, rules: EdgeRules): Promise<void> {
  const labels = {
    test: mark,
    'slipway.kind': 'release',
    'slipway.home': 'test',
    'slipway.project': mark,
    'slipway.environment': 'local',
    'slipway.release': String(release),
    'slipway.edge': Buffer.from(JSON.stringify(rules)).toString('base64'),
  }
  const changes = Object.entries(labels).flatMap(([name, value]) => ['--change', `LABEL ${name}="${value}"`])
  const child = spawn('docker', ['import', ...changes, '-', `${mark}:r${release}`], {
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  child.stdin.end(Buffer.alloc(1024))
  const code = await new Promise((resolve) => child.once('close', resolve))
  expect(code).toBe(0)
}

test('follows real containers through a restart, a death, a pause, another network and an edge of its own', async () => {
  await startContainer('web-1', 'one')
  await startContainer(
    'web-2',
    'two',
    '--health-cmd',
    'test ! -e /sick',
    '--health-interval',
    '1s',
    '--health-retries',
    '1',
  )
  const [one, two] = [`${mark}-web-1`, `${mark}-web-2`]
  const edge = await startRealEdge()
  const host = `${mark}.localhost`
  const hostPort = await freePort()
  const rules = {
    rules: [hostRule(host, 8011, one, two)],
    published: [{ service: 'web', hostIp: '127.0.0.1', hostPort, port: 8011, targets: [one] }],
  }
  const applied = await edge.apply(mark, rules)
  expect(applied.body.backends.filter((each) => each.healthy)).toHaveLength(2)
  const answers = async (): Promise<string> => {
    const texts = await Promise.all(Array.from({ length: 8 }, () => askHost(edge, host)))
    return [...new Set(texts.map(({ status, text }) => (status === 200 ? text : `${status}`)))].toSorted().join(' ')
  }
  expect(await answers()).toBe('one two')

  await docker('exec', two, 'touch', '/sick')
  await until(() => edge.handle.status().backends.some((each) => each.reason === 'its health check in Docker fails'))
  expect(await answers()).toBe('one')
  await docker('exec', two, 'rm', '/sick')
  await until(async () => (await answers()) === 'one two')

  await docker('pause', one)
  await until(() =>
    edge.handle.status().backends.some((each) => each.container === one && each.reason === 'is paused, not running'),
  )
  expect(await answers()).toBe('two')
  await docker('unpause', one)
  await until(async () => (await answers()) === 'one two')

  // Another container takes the address, so the restarted one comes back elsewhere.
  await docker('stop', '--time', '1', one)
  await startContainer('other', 'other')
  await docker('start', one)
  await until(async () => (await answers()) === 'one two')

  await docker('network', 'disconnect', network, two)
  await until(() => edge.handle.status().backends.some((each) => each.container === two && each.address === undefined))
  expect(await answers()).toBe('one')
  await docker('network', 'connect', network, two)
  await until(async () => (await answers()) === 'one two')

  await record(1, { ...rules, rules: [hostRule('old.localhost', 8011, one)] })
  await record(2, rules)
  await edge.handle.stop()
  const restored = await startRealEdge()
  expect((await askHost(restored, host)).status).toBe(200)
  expect(restored.handle.status().owners).toEqual([{ project: mark, environment: 'local', ...rules }])

  await docker('kill', one)
  await docker('rm', '--force', two)
  await until(async () => (await askHost(restored, host)).status === 503)
  const page = async (): Promise<string> => (await askHost(restored, host)).text
  await until(async () => (await page()).includes(`${one}: exited with code 137`))
  await until(async () => (await page()).includes(`${two}: no such container`))
}, 90_000)
