import { expect, it } from 'vitest'
import { takesVariable } from './session-plugin.ts'

it.each([
  ['1.2.536.0\n', true],
  ['1.2.707.0', true],
  ['1.3', true],
  ['2.0.0.0', true],
  ['1.2.497.0', false],
  ['1.2', false],
  ['', false],
  ['unknown', false],
])('version %j takes the session from its environment: %s', (version, takes) => {
  expect(takesVariable(version)).toBe(takes)
})
