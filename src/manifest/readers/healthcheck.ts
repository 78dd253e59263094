import type { Healthcheck } from '../project.ts'
import { reportType, reportValue, type Cursor } from '../cursor.ts'
import { readKeys } from '../keys.ts'
import { listOf } from './lists.ts'
import { readBoolean, readDuration, readInteger, readText } from './scalars.ts'

/** The keys of `healthcheck`. */
export const healthcheckKeys = {
  test: readTest,
  interval: readDuration,
  timeout: readDuration,
  start_period: readDuration,
  start_interval: readDuration,
  retries: readInteger,
  disable: readBoolean,
}

/** Reads `healthcheck`. */
export function readHealthcheck(cursor: Cursor): Healthcheck | undefined {
  const fields = readKeys(cursor, healthcheckKeys)
  if (!fields) return undefined
  const { test = [], disable = false, interval, timeout, start_period, start_interval, retries } = fields
  return {
    test: disable ? ['NONE'] : test,
    ...(interval !== undefined && { intervalMs: interval }),
    ...(timeout !== undefined && { timeoutMs: timeout }),
    ...(start_period !== undefined && { startPeriodMs: start_period }),
    ...(start_interval !== undefined && { startIntervalMs: start_interval }),
    ...(retries !== undefined && { retries }),
  }
}

function readTest(cursor: Cursor): readonly string[] | undefined {
  if (cursor.tree.kind === 'map') return reportType(cursor, 'text or a list of words')
  if (cursor.tree.kind === 'list') return readTestList(cursor)
  const line = readText(cursor)
  if (line?.trim() === '')
    return reportValue(cursor, 'the test is empty', 'a command', 'Write `disable: true` to have none.')
  return line === undefined ? undefined : ['CMD-SHELL', line]
}

function readTestList(cursor: Cursor): readonly string[] | undefined {
  const words = listOf(readText)(cursor)
  const least: Readonly<Record<string, number>> = { NONE: 1, CMD: 2, 'CMD-SHELL': 2 }
  const first = words?.[0] ?? ''
  if (words && Object.hasOwn(least, first) && words.length >= (least[first] ?? 1)) return words
  const accepted = '[CMD, program, word, …], [CMD-SHELL, line] or [NONE]'
  const fix = 'Begin the list with CMD, or write the test as one text.'
  return words && reportValue(cursor, 'a test given as a list begins with CMD, CMD-SHELL or NONE', accepted, fix)
}
