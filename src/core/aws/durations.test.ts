import { expect, it } from 'vitest'
import { checkDuration, isRoleIdentity, longestOf, type SessionKind } from './durations.ts'

const hour = 3_600_000

it.each<[SessionKind, number, number]>([
  ['an MFA session', hour / 4, 36 * hour],
  ['a role', hour / 4, 12 * hour],
  ['a chained role', hour / 4, hour],
])('%s lasts within the limits of AWS', (kind, shortest, longest) => {
  expect([checkDuration(kind, shortest), checkDuration(kind, longest)]).toEqual([shortest, longest])
  expect(longestOf(kind)).toBe(longest)
  expect(() => checkDuration(kind, shortest - 1000)).toThrow('AWS gives at least 15 min')
  expect(() => checkDuration(kind, longest + 1000)).toThrow('at most')
})

it('a role of a role is told by who one is', () => {
  expect(isRoleIdentity('arn:aws:sts::123456789012:assumed-role/deployer/ada')).toBe(true)
  expect(isRoleIdentity('arn:aws-cn:sts::123456789012:assumed-role/deployer/ada')).toBe(true)
  expect(isRoleIdentity('arn:aws:iam::123456789012:user/assumed-role/ada')).toBe(false)
})
