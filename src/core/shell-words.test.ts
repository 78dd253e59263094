import { describe, expect, it } from 'vitest'
import { splitWords } from './shell-words.ts'

describe('splitWords', () => {
  it.each([
    ['bundle exec thin -p 3000', ['bundle', 'exec', 'thin', '-p', '3000']],
    [`sh -c 'echo "hello $HOME"'`, ['sh', '-c', 'echo "hello $HOME"']],
    [`a "" ''`, ['a', '', '']],
    [String.raw`a\ b "c\"d" 'e\f'`, ['a b', 'c"d', String.raw`e\f`]],
    [String.raw`printf "x\ty\n"`, ['printf', 'x\ty\n']],
    ['  spaced\n  out\t', ['spaced', 'out']],
    ["--flag='a b'c", ['--flag=a bc']],
    ['echo $(date +%s) `id -u`', ['echo', '$(date +%s)', '`id -u`']],
    ["sh -c 'a && b | c > d'", ['sh', '-c', 'a && b | c > d']],
    ['', []],
  ])('%j', (line, words) => {
    expect(splitWords(line)).toEqual({ words })
  })

  it.each([
    ["a 'b", 'unclosed', "'"],
    ['a "b', 'unclosed', '"'],
    ['a \\', 'unclosed', '\\'],
    ['a && b', 'operator', '&'],
    ['a | b', 'operator', '|'],
    ['a > b', 'operator', '>'],
    ['a; b', 'operator', ';'],
    ['(a)', 'parenthesis', '('],
  ])('%j has a problem', (line, kind, character) => {
    expect(splitWords(line)).toEqual({ problem: { kind, character } })
  })
})
