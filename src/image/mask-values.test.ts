import { expect, it } from 'vitest'
import { Secret } from '../core/argv.ts'
import { maskValues } from './mask-values.ts'

const mask = maskValues({
  services: ['web'],
  tags: ['web:latest'],
  build: {
    context: '/project/web',
    dockerfile: 'Dockerfile',
    args: {
      NPM_TOKEN: 'hush "it"\n  second line',
      APIKEY: 'hush "it" twice',
      VERSION: '1.2.3',
      MONKEY: 'banana',
      KEY: '1',
    },
  },
  secrets: [{ id: 'pip', value: new Secret('quiet') }],
})

it.each([
  ['a secret argument', '#5 RUN printf %s "hush "it"" > /x', '#5 RUN printf %s "[secret]" > /x'],
  ['a later line of one', 'second line" > /x', '[secret]" > /x'],
  ['one that begins like another', 'echo hush "it" twice', 'echo [secret]'],
  ['a build secret', 'got quiet, quiet', 'got [secret], [secret]'],
])('hides %s', (_what, line, shown) => {
  expect(mask(line)).toBe(shown)
})

it('shows what is not secret, and what is too short to tell', () => {
  expect(mask('version 1.2.3, banana')).toBe('version 1.2.3, banana')
})
