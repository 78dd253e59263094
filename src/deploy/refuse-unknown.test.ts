import { expect, it } from 'vitest'
import { failureOf } from '../core/error.ts'
import { refuseUnknown } from './refuse-unknown.ts'

function fixOf(...services: string[]): string | undefined {
  try {
    refuseUnknown(services, ['web', 'worker'])
  } catch (thrown) {
    return failureOf(thrown).fix
  }
  return undefined
}

it('a service that is not there is answered with the one that was meant', () => {
  expect([fixOf('wbe'), fixOf('web', 'workr'), fixOf('database')]).toEqual([
    'Did you mean `web`?',
    'Did you mean `worker`?',
    'Name one of these.',
  ])
  expect(fixOf('web')).toBeUndefined()
})
