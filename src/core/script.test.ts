import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { comment, script, variable } from './script.ts'

function run(text: string): string {
  return spawnSync('/bin/sh', ['-c', text], { encoding: 'utf8' }).stdout
}

describe('script', () => {
  it('gives the shell every value as one word, whatever it holds', () => {
    const word = fc.string({ minLength: 1 }).filter((text) => !text.includes('\0'))
    fc.assert(
      fc.property(word, (text) => {
        expect(run(script`printf '%s|' ${text} ${7}`.text)).toBe(`${text}|7|`)
      }),
      { numRuns: 50 },
    )
  })

  it('leaves to the shell what is the shell’s', () => {
    const name = variable('IMAGE', 'web.front-1')
    expect(script`${name}=a; printf '%s\n' "\${${name}:-b}" \`echo c\``.text).toBe(
      'IMAGE_web_front_1=a; printf \'%s\\n\' "${IMAGE_web_front_1:-b}" `echo c`',
    )
  })

  it('puts pieces below each other, and keeps comments on one line', () => {
    expect(script`${[comment('a\nrm b'), script`c`]}`.text).toBe('# a rm b\nc')
  })
})
