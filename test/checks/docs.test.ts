import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { routes } from '../../src/cli/routes.ts'
import { runRecorded } from '../cli/run-recorded.ts'
import { root } from './sandbox.ts'

// What the pages say can be followed: links lead somewhere, and the command lines are taken by the real command table.

const pages = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], { cwd: root })
  .toString()
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(root, path)))
const read = (path: string) => readFileSync(join(root, path), 'utf8')

/** Lines with their number and whether they stand in a fence; prose carries no fences and fences no prose. */
function linesOf(path: string): { readonly text: string; readonly at: string; readonly inFence: boolean }[] {
  let inFence = false
  return read(path)
    .split('\n')
    .flatMap((text, index) => {
      const isFence = text.trimStart().startsWith('```')
      if (isFence) inFence = !inFence
      return isFence ? [] : [{ text, at: `${path}:${index + 1}`, inFence }]
    })
}

/** The words after `#` that lead to a heading, as GitHub makes them. */
function anchorsOf(path: string): string[] {
  const headings = linesOf(path).filter(({ text, inFence }) => !inFence && /^#+ /.test(text))
  const slugs = headings.map(({ text }) =>
    text
      .replace(/^#+ /, '')
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/ /g, '-'),
  )
  return slugs.map((slug, index) => {
    const before = slugs.slice(0, index).filter((each) => each === slug).length
    return before === 0 ? slug : `${slug}-${before}`
  })
}

interface Link {
  readonly at: string
  readonly from: string
  readonly target: string
}

const links: readonly Link[] = pages.flatMap((from) =>
  linesOf(from)
    .filter(({ inFence }) => !inFence)
    .flatMap(({ text, at }) =>
      [...text.replace(/`[^`]*`/g, '').matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => ({ at, from, target })),
    )
    .filter(({ target }) => !/^[a-z]+:/.test(target)),
)

/** The file that a link leads to, from the root of the project. */
const pageOf = ({ from, target }: Link): string => {
  const [path = ''] = target.split('#')
  return path === '' ? from : relative(root, join(root, dirname(from), path))
}

function isDead(link: Link): boolean {
  const anchor = link.target.split('#')[1]
  const page = pageOf(link)
  return !existsSync(join(root, page)) || (anchor !== undefined && !anchorsOf(page).includes(anchor))
}

describe('links', () => {
  it('lead to a file and a heading that are there', () => {
    expect(links.length).toBeGreaterThan(50)
    expect(links.filter(isDead).map(({ at, target }) => `${at} ${target}`)).toEqual([])
  })

  it('lead from the README to every page, and from each page about AWS back to the first', () => {
    const reached = new Set(['README.md'])
    for (const page of reached)
      for (const link of links) if (link.from === page && pageOf(link).endsWith('.md')) reached.add(pageOf(link))
    expect(pages.filter((page) => !reached.has(page))).toEqual([])
    const lonely = pages.filter((page) => page.startsWith('docs/aws/'))
    const home = links.filter((link) => pageOf(link) === 'docs/aws.md').map(({ from }) => from)
    expect(lonely.filter((page) => !home.includes(page))).toEqual([])
  })

  it('of the help and the messages name pages that are there', () => {
    const sources = execFileSync('git', ['grep', '-hoE', 'docs/[a-z/-]+\\.md(#[a-z0-9-]+)?', '--', 'src', 'schema'], {
      cwd: root,
    })
    const named = [...new Set(sources.toString().trim().split('\n'))]
    expect(named).toContain('docs/json.md')
    expect(named.filter((target) => isDead({ at: '', from: 'README.md', target }))).toEqual([])
  })
})

/** The words of a command line up to a comment, a redirection or another program; `echo "$(slipway …)"` counts too. */
function commandLinesIn(text: string): string[][] {
  const starts = [...text.matchAll(/(?:^\s*\$? ?|[|(&;] ?|[A-Z_]+=\S* )(?:bin\/)?slipway(?: |$)/g)]
  return starts.map(({ index, 0: start }) => wordsOf(text.slice(index + start.length)))
}

function wordsOf(text: string): string[] {
  const words = [...text.matchAll(/\s*((?:'[^']*'|"[^"]*"|[^\s'"|<>)&;#])+|[|<>)&;#])/g)].map(([, word = '']) => word)
  const end = words.findIndex((word) => /^[|<>)&;#]$/.test(word))
  return (end === -1 ? words : words.slice(0, end)).map((word) => word.replace(/^(['"])(.*)\1$/, '$2'))
}

const shown = pages.flatMap((page) =>
  linesOf(page)
    .filter(({ inFence, text }) => inFence || text.startsWith('    '))
    .flatMap(({ text, at }) => commandLinesIn(text).map((words) => ({ words, at }))),
)

/** A command is taken where it is not answered with exit code 2; the operations behind it do nothing here. */
async function isRefused(words: readonly string[]): Promise<boolean> {
  const { exitCode } = await runRecorded(words, { stdinTty: true, answer: 'yes' })
  return exitCode === 2
}

describe('command lines', () => {
  it('of the pages are understood', async () => {
    expect(shown.length).toBeGreaterThan(60)
    const answers = await Promise.all(shown.map(async ({ words, at }) => ({ words, at, no: await isRefused(words) })))
    expect(answers.filter(({ no }) => no).map(({ words, at }) => `${at} slipway ${words.join(' ')}`)).toEqual([])
  })

  it('in the middle of a sentence begin with a command and have flags that it takes', () => {
    const inline = pages
      .filter((page) => page !== 'docs/compose.md')
      .flatMap((page) => linesOf(page).filter(({ inFence }) => !inFence))
      .flatMap(({ text, at }) => [...text.matchAll(/`slipway ([^`]+)`/g)].map(([, line = '']) => ({ line, at })))
    expect(inline.length).toBeGreaterThan(60)
    expect(inline.filter(({ line }) => !isKnown(wordsOf(line))).map(({ line, at }) => `${at} slipway ${line}`)).toEqual(
      [],
    )
  })

  it('would be found wrong', async () => {
    expect(commandLinesIn('$ bin/slipway up prod -o x  # comment')).toEqual([['up', 'prod', '-o', 'x']])
    expect(commandLinesIn('eval "$(slipway login --export sh)"')).toEqual([['login', '--export', 'sh']])
    expect(commandLinesIn('slipway secret set a < "a b"')).toEqual([['secret', 'set', 'a']])
    expect(await isRefused(['up', 'prod', '-o', 'x'])).toBe(true)
    expect(await isRefused(['deploy'])).toBe(true)
    expect(isKnown(['secret', 'get', 'x'])).toBe(false)
    expect(isKnown(['plan', '--offlin'])).toBe(false)
  })

  it('show every command somewhere', () => {
    const used = new Set(
      shown.map(({ words }) => words.slice(0, 2).join(' ')).flatMap((line) => [line, line.split(' ')[0]]),
    )
    expect(commandNames().filter((name) => !used.has(name))).toEqual([])
  })
})

/** Every command that the help lists, groups by their commands. */
function commandNames(): string[] {
  const shownIn = <ENTRY extends { readonly hidden: boolean }>(entries: readonly ENTRY[]) =>
    entries.filter(({ hidden }) => !hidden)
  return shownIn(routes.getAllEntries()).flatMap(({ name, target }) =>
    'getAllEntries' in target
      ? shownIn(target.getAllEntries()).map((entry) => `${name.original} ${entry.name.original}`)
      : [name.original],
  )
}

/** Whether the words begin with a command, and its long flags are its own or those of every command. */
function isKnown([first = '', second = '', ...rest]: readonly string[]): boolean {
  if (first.startsWith('-')) return ['--help', '--version'].includes(first)
  if (first.startsWith('<')) return true
  const target = routes.getRoutingTargetForInput(first)
  if (target === undefined) return false
  const command = 'getRoutingTargetForInput' in target ? target.getRoutingTargetForInput(second) : target
  const until = [second, ...rest].indexOf('--')
  const words = until === -1 ? [second, ...rest] : [second, ...rest].slice(0, until)
  const flags = words.filter((word) => word.startsWith('--') && word !== '--help').map((word) => word.slice(2))
  if (command === undefined) return 'getRoutingTargetForInput' in target && second === ''
  return !('usesFlag' in command) || flags.every((flag) => command.usesFlag(flag, 'allow-kebab-for-camel'))
}
