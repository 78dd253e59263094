import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { renderExport } from './export.ts'

const awkward = `a'b\\c"d$e\`f\u2019g`

it('quotes for each shell', () => {
  const lines = (form: 'sh' | 'fish' | 'powershell' | 'json') => renderExport(form, { A: awkward, B: undefined })
  expect(lines('sh')).toEqual([`export A='a'\\''b\\c"d$e\`f\u2019g'`, 'unset B'])
  expect(lines('fish')).toEqual([`set -gx A 'a\\'b\\\\c"d$e\`f\u2019g';`, 'set -e B;'])
  expect(lines('powershell')).toEqual([
    `$Env:A = 'a''b\\c"d$e\`f\u2019\u2019g'`,
    'Remove-Item Env:B -ErrorAction SilentlyContinue',
  ])
  expect(lines('json')).toEqual([JSON.stringify({ A: awkward })])
})

it('gives a shell exactly the value', () => {
  const value = fc.string({ unit: 'binary', maxLength: 40 }).filter((text) => !text.includes('\0'))
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 40 }), (values) => {
      const set = values.map((each, at) => renderExport('sh', { [`V${at}`]: each })[0])
      const print = values.map((_, at) => `printf '%s\\0' "$V${at}"`)
      const said = execFileSync('sh', ['-c', [...set, ...print].join('\n')], { encoding: 'utf8' })
      expect(said.split('\0').slice(0, -1)).toEqual(values.map((each) => Buffer.from(each).toString()))
    }),
    { numRuns: 20 },
  )
})
