import { expect, it } from 'vitest'
import { routes } from '../../src/cli/routes.ts'
import { runRecorded } from '../cli/run-recorded.ts'
import { listedCommands } from './commands-page.ts'
import { linesOf, type PageLine, pages } from './pages.ts'

// The command lines that pages show are taken by the real command table.

const lines = pages.flatMap(linesOf)
const shown = lines.flatMap((line) => commandLinesIn(line).map((words) => ({ words, at: line.at })))
const inline = lines
  .filter(({ fence }) => fence === undefined)
  .flatMap(({ text, at }) => [...text.matchAll(/`slipway ([^`]+)`/g)].map(([, line = '']) => ({ line, at })))

/** Command lines of a fence or an indented block; where a fence has lines with `$`, the others are what was answered. */
function commandLinesIn({ text, fence }: Pick<PageLine, 'text' | 'fence'>): string[][] {
  const isTranscript = fence !== undefined && /^\$ /m.test(fence)
  if (fence === undefined ? !text.startsWith('    ') : isTranscript && !text.startsWith('$ ')) return []
  const starts = [...text.matchAll(/(?:^\s*\$? ?|[|(&;] ?|[A-Z_]+=\S* )(?:bin\/)?slipway(?: |$)/g)]
  return starts.map(({ index, 0: start }) => wordsOf(text.slice(index + start.length)))
}

/** Words up to a comment, a redirection or another program. */
function wordsOf(text: string): string[] {
  const pieces = text.matchAll(/\s*((?:'[^']*'|"[^"]*"|<[a-z|]+>|[^\s'"|<>)&;#])+|[|<>)&;#])/g)
  const words = [...pieces].map(([, word = '']) => word)
  const end = words.findIndex((word) => /^[|<>)&;#]$/.test(word))
  return (end === -1 ? words : words.slice(0, end)).map((word) => word.replace(/^(['"])(.*)\1$/, '$2'))
}

/** Refused is what ends with exit code 2, whether something comes through a pipe or a person answers. The operations behind it do nothing here. */
async function isRefused(words: readonly string[]): Promise<boolean> {
  const ends = await Promise.all([
    runRecorded(words, { isTty: true, answer: 'yes' }),
    runRecorded(words, { input: 'value' }),
  ])
  return ends.every(({ exitCode }) => exitCode === 2)
}

/** Whether words begin with a command, and the long flags among them are its own or those of every command. */
function isKnown([first = '', ...rest]: readonly string[]): boolean {
  if (first.startsWith('-')) return ['--help', '--version'].includes(first)
  if (first === '<command>') return true
  const target = routes.getRoutingTargetForInput(first)
  const isGroup = target !== undefined && 'getRoutingTargetForInput' in target
  const command = isGroup ? target.getRoutingTargetForInput(rest[0] ?? '') : target
  if (command === undefined) return isGroup && rest.length === 0
  const own = rest.includes('--') ? rest.slice(0, rest.indexOf('--')) : rest
  const flags = own.filter((word) => /^--\w/.test(word) && word !== '--help').map((word) => word.slice(2))
  const camel = (flag: string) => flag.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
  return flags.every((flag) => 'usesFlag' in command && command.usesFlag(camel(flag), 'allow-kebab-for-camel'))
}

it('of fences are understood', async () => {
  expect(shown.length).toBeGreaterThan(100)
  const answers = await Promise.all(shown.map(async (line) => ({ ...line, no: await isRefused(line.words) })))
  expect(answers.filter(({ no }) => no).map(({ words, at }) => `${at} slipway ${words.join(' ')}`)).toEqual([])
})

it('of sentences begin with a command and have flags that it takes', () => {
  expect(inline.length).toBeGreaterThan(100)
  expect(inline.filter(({ line }) => !isKnown(wordsOf(line))).map(({ line, at }) => `${at} slipway ${line}`)).toEqual(
    [],
  )
})

it('show every command', () => {
  const begun = new Set(shown.flatMap(({ words: [first = '', second = ''] }) => [first, `${first} ${second}`]))
  expect(listedCommands().filter(({ words }) => !begun.has(words))).toEqual([])
})

it('are found wrong', async () => {
  const fence = ''
  expect(commandLinesIn({ fence, text: '$ bin/slipway up prod -o x  # why' })).toEqual([['up', 'prod', '-o', 'x']])
  expect(commandLinesIn({ fence, text: 'eval "$(slipway login --export sh)"' })).toEqual([['login', '--export', 'sh']])
  expect(commandLinesIn({ fence, text: 'slipway secret set a < "a b"' })).toEqual([['secret', 'set', 'a']])
  expect(commandLinesIn({ fence: '$ slipway up\nslipway up local', text: 'slipway up local' })).toEqual([])
  expect(await isRefused(['up', 'prod', '-o', 'x'])).toBe(true)
  expect(await isRefused(['deploy'])).toBe(true)
  expect(isKnown(['secret', 'get', 'x'])).toBe(false)
  expect(isKnown(['plan', '--offlin'])).toBe(false)
})
