import { expect, it } from 'vitest'
import { Secret } from '../../core/argv.ts'
import { SlipwayError } from '../../core/error.ts'
import { checkValue } from './check-value.ts'

/** Why a value is refused, and what mends it; undefined where it is not. */
function refusal(value: string | Buffer, environment: string): string | undefined {
  try {
    checkValue('key', environment, new Secret(Buffer.from(value).toString('latin1')))
    return undefined
  } catch (thrown) {
    if (!(thrown instanceof SlipwayError)) throw thrown
    expect([thrown.failure.code, JSON.stringify(thrown.failure)]).toEqual([
      'secret-invalid',
      expect.not.stringContaining('canary'),
    ])
    return `${thrown.failure.why}. ${thrown.failure.fix}`
  }
}

it('takes what a task can be given', () => {
  for (const value of [' ', ' \n', 'canary "ü€🙂"\r\n', 'x'.repeat(65_536)])
    expect([refusal(value, 'prod'), refusal(value, 'local')]).toEqual([undefined, undefined])
})

it('takes every byte on this machine alone', () => {
  for (const value of [Buffer.from([0]), Buffer.from([255, 254]), Buffer.from('canary\0')]) {
    expect(refusal(value, 'local')).toBeUndefined()
    expect(refusal(value, 'prod')).toMatch(/no text in UTF-8.*`base64 file \| slipway secret set key prod`/)
  }
})

it('refuses nothing and too much', () => {
  expect(refusal('', 'local')).toMatch(/is empty.*`slipway secret set key < file`.*`slipway secret rm key`/)
  for (const line of ['\n', '\r\n', '\n\n'])
    expect(refusal(line, 'prod')).toMatch(/end of a line and nothing before it/)
  expect(refusal('', 'prod')).toContain('`slipway secret set key prod < file`')
  for (const place of ['local', 'prod']) expect(refusal(`canary${'ü'.repeat(32_766)}`, place)).toContain('65536 bytes')
})
