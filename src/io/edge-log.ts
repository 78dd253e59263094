import { copyFileSync, fstatSync, statSync, truncateSync } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { LogEntry, LogReading } from '../core/edge-log.ts'

/** The size at which the log is put aside, in bytes; what it held is kept once. */
const longestLog = 10 * 1024 * 1024
const pollMs = 200
/** Descriptor of what this process prints. */
const stdout = 1

/** Where what was put aside is. */
function asideOf(logPath: string): string {
  return `${logPath}.1`
}

/**
 * Writes to stdout, and keeps the log bounded where that is it. The file is emptied and not replaced: an edge that
 * ends what it has, and what Node itself prints in a crash, go on into the same file.
 */
export function boundLog(
  write: (text: string) => void,
  logPath: string,
  { longest = longestLog, descriptor = stdout } = {},
): (text: string) => void {
  return (text) => {
    write(text)
    const log = statSync(logPath, { throwIfNoEntry: false })
    if (log === undefined || log.size <= longest || fstatSync(descriptor).ino !== log.ino) return
    copyFileSync(logPath, asideOf(logPath))
    truncateSync(logPath)
  }
}

/** Reads entries of the log, the oldest first; resolves at its end, or when following is aborted. */
export async function readEdgeLog(
  logPath: string,
  { tail, wants, follow }: LogReading,
  onEntry: (entry: LogEntry) => void,
): Promise<void> {
  const aside = await readFile(asideOf(logPath), 'utf8').catch(() => '')
  const now = await readFile(logPath).catch(() => Buffer.alloc(0))
  const whole = now.subarray(0, now.lastIndexOf('\n') + 1)
  const entries = parseEntries(aside + whole.toString('utf8')).filter(wants)
  for (const entry of tail === 0 ? [] : entries.slice(-tail)) onEntry(entry)
  let offset = whole.length
  while (follow && !follow.aborted) {
    await sleep(pollMs, undefined, { signal: follow }).catch(() => {})
    const added = await readAdded(logPath, offset)
    for (const entry of parseEntries(added.text).filter(wants)) onEntry(entry)
    offset = added.end
  }
}

/** What came after an offset in whole lines, also when the log was put aside meanwhile. */
async function readAdded(logPath: string, offset: number): Promise<{ readonly text: string; readonly end: number }> {
  const size = statSync(logPath, { throwIfNoEntry: false })?.size ?? 0
  const before = size < offset ? await readFrom(asideOf(logPath), offset) : Buffer.alloc(0)
  const start = size < offset ? 0 : offset
  const added = await readFrom(logPath, start)
  const whole = added.subarray(0, added.lastIndexOf('\n') + 1)
  return { text: before.toString('utf8') + whole.toString('utf8'), end: start + whole.length }
}

async function readFrom(path: string, offset: number): Promise<Buffer> {
  const file = await open(path).catch(() => undefined)
  if (file === undefined) return Buffer.alloc(0)
  try {
    const { size } = await file.stat()
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.max(0, size - offset)), { position: offset })
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/** Lines that are no entries, such as those of a crash, are left out. */
function parseEntries(text: string): readonly LogEntry[] {
  return text.split('\n').flatMap((line) => {
    if (!line.startsWith('{"type":')) return []
    try {
      return [JSON.parse(line) as LogEntry]
    } catch {
      return []
    }
  })
}
