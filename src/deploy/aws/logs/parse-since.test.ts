import { expect, it } from 'vitest'
import { parseSince } from './parse-since.ts'

const now = Date.parse('2026-11-21T12:00:00Z')

it.each([
  ['10m', now - 600_000],
  ['1h30m', now - 5_400_000],
  ['2026-11-21T11:00:00Z', now - 3_600_000],
  ['1795262400', 1_795_262_400_000],
])('%s is a time', (text, at) => {
  expect(parseSince(text, now)).toBe(at)
})

it.each(['yesterday', '10 parsecs', ''])('%s is none', (text) => {
  expect(() => parseSince(text, now)).toThrow('is no time')
})
