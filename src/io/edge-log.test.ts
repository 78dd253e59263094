import { closeSync, openSync, writeSync } from 'node:fs'
import { appendFile, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { until } from '../../test/fakes/edge-fixture.ts'
import type { LogEntry } from '../core/edge-log.ts'
import { boundLog, readEdgeLog } from './edge-log.ts'

let path = ''

beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-edge-log-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  path = join(folder, 'edge.log')
})

const line = (text: string | number) => `${JSON.stringify({ type: 'note', time: 1, text: String(text) })}\n`
const textOf = (entry: LogEntry) => (entry.type === 'note' ? entry.text : '')

/** A log that this process appends to, as an edge does with its stdout. */
function openLog(longest: number): (text: string) => void {
  const descriptor = openSync(path, 'a', 0o600)
  onTestFinished(() => closeSync(descriptor))
  return boundLog((text) => writeSync(descriptor, text), path, { longest, descriptor })
}

async function read(reading: { tail?: number; wants?: (entry: LogEntry) => boolean } = {}): Promise<string[]> {
  const seen: string[] = []
  await readEdgeLog(path, { tail: 100, wants: () => true, ...reading }, (entry) => seen.push(textOf(entry)))
  return seen
}

test('a log never grows far beyond its size, keeps what it held once, and is private', async () => {
  const write = openLog(2000)
  for (let index = 0; index < 200; index += 1) write(line(index))
  expect((await stat(path)).size).toBeLessThan(2000)
  expect((await stat(`${path}.1`)).size).toBeLessThan(2100)
  expect((await stat(`${path}.1`)).mode & 0o777).toBe(0o600)
  const seen = await read()
  expect(seen.length).toBeGreaterThan(45)
  expect(seen).toEqual(Array.from({ length: seen.length }, (_, index) => String(200 - seen.length + index)))
})

test('what somebody else prints to is left alone', async () => {
  await writeFile(path, 'x'.repeat(100))
  const elsewhere = openSync(`${path}.other`, 'a')
  onTestFinished(() => closeSync(elsewhere))
  boundLog(() => {}, path, { longest: 10, descriptor: elsewhere })('text')
  expect((await stat(path)).size).toBe(100)
})

test('reads the last that are wanted, and leaves out what is no entry', async () => {
  expect(await read()).toEqual([])
  await writeFile(
    path,
    `${line('a')}TypeError: boom\n    at main\n{"type":\n${line('b')}${line('c')}{"type":"note","ti`,
  )
  expect(await read()).toEqual(['a', 'b', 'c'])
  expect(await read({ tail: 1, wants: (entry) => textOf(entry) !== 'c' })).toEqual(['b'])
  expect(await read({ tail: 0 })).toEqual([])
})

test('follows line by line, through the moment when the log is put aside', async () => {
  const write = openLog(1000)
  write(line('before'))
  const follow = new AbortController()
  const seen: string[] = []
  const reading = readEdgeLog(path, { tail: 1, wants: () => true, follow: follow.signal }, (entry) =>
    seen.push(textOf(entry)),
  )
  await until(() => seen.length === 1)
  await appendFile(path, line('half').slice(0, 10))
  await new Promise((resolve) => setTimeout(resolve, 300))
  await appendFile(path, line('half').slice(10))
  await until(() => seen.includes('half'))
  for (let index = 0; index < 25; index += 1) write(line(index))
  await until(() => seen.includes('24'))
  expect(seen).toEqual(['before', 'half', ...Array.from({ length: 25 }, (_, index) => String(index))])
  follow.abort()
  await reading
})
