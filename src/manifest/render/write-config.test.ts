import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { writeConfig } from './write-config.ts'

const words = [
  'nginx',
  'yes',
  'No',
  'null',
  '~',
  '1e3',
  '0x1F',
  '.5',
  '1:30',
  'a: b',
  'a #b',
  '- a',
  'a\nb',
  '\n a\n\n',
  '*a',
  'y',
  'a:',
]
const image = fc.constantFrom(
  'nginx:1.27',
  'ghcr.io/a/b@sha256:0',
  './site',
  '/data',
  'a//b',
  'a:b:',
  '/',
  '10s',
  '1.5s',
  '8080',
  '007',
  '/a/b/',
  'a/',
  'a:/',
  'http://h:80/',
  '2026-01-01',
)
const text = fc.oneof(
  fc.constantFrom(...words),
  image,
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
)
const model = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, text, fc.integer(), fc.boolean(), fc.constant(null), tie('list'), tie('map')),
  list: fc.array(tie('value'), { maxLength: 4 }),
  map: fc.dictionary(text, tie('value'), { maxKeys: 4 }),
})).map

it('writes what the YAML library writes', () => {
  fc.assert(
    fc.property(model, (value) => {
      const written = writeConfig(value as never)
      expect(written).toBe(stringify(value, { lineWidth: 0, aliasDuplicateObjects: false }))
    }),
    { numRuns: 3000 },
  )
})

it('writes what older readers of YAML take for text as well', () => {
  const value = {
    services: {
      web: { image: 'nginx:1.27', command: ['sh', '-c', 'echo hi\nexit'], environment: { A: 'true', B: '1' } },
    },
  }
  expect(parse(writeConfig(value), { version: '1.1' })).toEqual(value)
})
