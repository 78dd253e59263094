import { describe, expect, it } from 'vitest'
import type { LogEvent } from '../../../core/aws/log-port.ts'
import { cursorFrom, nextSince, takeEvents } from './log-cursor.ts'

const event = (id: string, at: number): LogEvent => ({ id, at, stream: 'service/web/1', text: id })

/** Reads a log round by round: in each, those lines of all that can be seen by then. */
function follow(rounds: readonly (readonly LogEvent[])[], from = 0): string[] {
  let cursor = cursorFrom(from)
  const all: LogEvent[] = []
  return rounds.flatMap((added) => {
    all.push(...added)
    const since = nextSince(cursor)
    const taken = takeEvents(
      cursor,
      all.filter(({ at }) => at >= since),
    )
    cursor = taken.cursor
    return taken.fresh.map(({ id }) => id)
  })
}

describe('a log that is followed', () => {
  it('gives each line once, also those of one moment', () => {
    expect(follow([[event('a', 1_000), event('b', 1_000)], [event('c', 1_000)], []])).toEqual(['a', 'b', 'c'])
  })

  it('gives lines that come late: soon those of seconds ago, some reads later those of a minute ago', () => {
    const late = [[event('a', 100_000)], [event('b', 90_000)], [event('c', 40_000)], ...Array<never[]>(8).fill([])]
    expect(follow(late)).toEqual(['a', 'b', 'c'])
  })

  it('gives nothing of before its beginning', () => {
    expect(follow([[event('old', 999), event('new', 1_000)]], 1_000)).toEqual(['new'])
  })

  it('forgets what cannot be read again', () => {
    let cursor = cursorFrom(0)
    for (let at = 0; at < 1_000_000; at += 10_000) ({ cursor } = takeEvents(cursor, [event(String(at), at)]))
    expect(cursor.seen.size).toBeLessThan(20)
  })
})
