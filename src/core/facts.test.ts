import { describe, expect, it } from 'vitest'
import { shortId } from './digest.ts'
import { exitCodeOf, failureKinds, failureOf } from './error.ts'
import { describePosition, hasErrors, type Issue, sortIssues } from './issue.ts'
import { urlOf } from './route.ts'
import { parseTime } from './time.ts'

const issue = (file: string, line: number, column: number): Issue => {
  return { code: 'x', at: { file, line, column }, path: '', message: 'm' }
}

describe('issues', () => {
  it('are ordered by file, line and column', () => {
    const sorted = sortIssues([issue('b', 1, 1), issue('a', 10, 1), issue('a', 9, 2), issue('a', 9, 1)])
    expect(sorted.map((one) => describePosition(one.at))).toEqual(['a:9:1', 'a:9:2', 'a:10:1', 'b:1:1'])
  })

  it('stop a command unless all are warnings', () => {
    expect(hasErrors([{ ...issue('a', 1, 1), severity: 'warning' }])).toBe(false)
    expect(hasErrors([issue('a', 1, 1)])).toBe(true)
  })
})

describe('failures', () => {
  it('have exit codes a shell can tell from success', () => {
    for (const { exit } of Object.values(failureKinds)) expect(exit).toBeGreaterThan(0)
    expect(exitCodeOf({ code: 'interrupted', what: '', why: '', fix: '' })).toBe(130)
  })

  it('are made of anything thrown', () => {
    expect(failureOf('text')).toMatchObject({ code: 'bug', why: 'text' })
    expect(failureOf(new DOMException('x', 'AbortError'))).toMatchObject({ code: 'interrupted' })
  })
})

describe('small facts', () => {
  it('reads times as the engine writes them', () => {
    expect(parseTime('2026-11-20T10:00:00.123456789Z')).toBe(1_795_168_800_123)
    expect(parseTime('0001-01-01T00:00:00Z')).toBe(0)
    expect([parseTime('never'), parseTime(undefined)]).toEqual([0, 0])
  })

  it('shortens ids and leaves the port of HTTP out', () => {
    expect(shortId('sha256:0123456789abcdef')).toBe('0123456789ab')
    expect([urlOf('a.localhost', 80), urlOf('a.localhost', 8080)]).toEqual([
      'http://a.localhost/',
      'http://a.localhost:8080/',
    ])
  })
})
