import { describe, expect, it } from 'vitest'
import { parseDuration } from './duration.ts'

describe('parseDuration', () => {
  it.each([
    ['10s', 10_000],
    ['1m30s', 90_000],
    ['1h5m30s20ms', 3_930_020],
    ['1.5s', 1500],
    ['500ms', 500],
    ['1d', 86_400_000],
    ['2500us', 3],
    ['0', 0],
    ['0s', 0],
  ])('%s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms)
  })

  it.each(['', '30', 's', '-1s', '1 s', '1x', '1s2', '99999999999999999w'])('%j is none', (text) => {
    expect(parseDuration(text)).toBeUndefined()
  })
})
