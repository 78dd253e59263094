import { execFileSync } from 'node:child_process'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeArgv, Secret } from './argv.ts'
import { digestOf } from './digest.ts'
import { failureOf } from './error.ts'

describe('Secret', () => {
  const secret = new Secret('canary')

  it.each<[string, () => string]>([
    ['JSON', () => JSON.stringify({ secret, list: [secret] })],
    ['String', () => String(secret)],
    ['a template', () => `${String(secret)} ${secret.toString()}`],
    ['concatenation', () => ['', secret].join('')],
    ['inspect', () => inspect({ secret }, { showHidden: true, depth: 9 })],
    ['inspect without our say', () => inspect(secret, { customInspect: false, showHidden: true, getters: true })],
    ['its properties', () => JSON.stringify([Object.entries(secret), Reflect.ownKeys(secret).map(String)])],
    ['spreading', () => JSON.stringify({ ...secret })],
    ['an error message', () => inspect(new Error(`cannot use ${String(secret)}`, { cause: secret }))],
    ['a failure', () => JSON.stringify(failureOf(secret))],
    ['a digest of it is the digest of the mask', () => digestOf({ secret })],
  ])('does not leak through %s', (_, print) => expect(print()).not.toContain('canary'))

  it('gives the same digest whatever it holds', () => {
    expect(digestOf([new Secret('a')])).toBe(digestOf([new Secret('b')]))
  })

  it('gives its value to who asks, and compares', () => {
    expect(secret.reveal()).toBe('canary')
    expect(secret.equals(new Secret('canary'))).toBe(true)
    expect(secret.equals(new Secret('other'))).toBe(false)
    expect(secret.equals(undefined)).toBe(false)
  })
})

describe('describeArgv', () => {
  it('leaves plain words alone and quotes the rest', () => {
    expect(describeArgv('docker', ['run', '--name', 'a b', '', "it's", '$HOME'])).toBe(
      `docker run --name 'a b' '' 'it'\\''s' '$HOME'`,
    )
  })

  it('gives a line that a POSIX shell reads back byte for byte', () => {
    const words = fc.array(
      fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\0', '')),
      { minLength: 1 },
    )
    const property = fc.property(words, (list) => {
      const line = describeArgv('printf', [String.raw`%s\0`, ...list])
      expect(execFileSync('sh', ['-c', line]).toString()).toBe(list.map((word) => `${word}\0`).join(''))
    })
    fc.assert(property, { numRuns: 40 })
  })
})
