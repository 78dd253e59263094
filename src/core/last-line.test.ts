import { expect, test } from 'vitest'
import { lastLine } from './last-line.ts'

test.each([
  ['Error: no such container\n', 'Error: no such container'],
  ['pulling\nError: denied\n\n', 'Error: denied'],
  ['', 'no reason'],
  ['\n', 'no reason'],
])('what %j says last', (text, expected) => {
  expect(lastLine(text, 'no reason')).toBe(expected)
})
