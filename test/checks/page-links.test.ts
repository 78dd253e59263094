import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, it } from 'vitest'
import { linesOf, pages } from './pages.ts'
import { root } from './sandbox.ts'

// Links between pages lead somewhere. Those to other sites are not asked: these tests have no network.

interface Link {
  readonly at: string
  readonly from: string
  readonly target: string
}

const links: readonly Link[] = pages.flatMap((from) =>
  linesOf(from)
    .filter(({ fence }) => fence === undefined)
    .flatMap(({ text, at }) => linksIn(text).map((target) => ({ at, from, target }))),
)

function linksIn(text: string): string[] {
  const targets = [...text.replace(/`[^`]*`/g, '').matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target)
  return targets.filter((target) => !/^[a-z]+:/.test(target))
}

/** The file that a link leads to, from the root of the project. */
function pageOf({ from, target }: Link): string {
  const [path = ''] = target.split('#')
  return path === '' ? from : relative(root, join(root, dirname(from), path))
}

function isDead(link: Link): boolean {
  const anchor = link.target.split('#')[1]
  const page = pageOf(link)
  return !existsSync(join(root, page)) || (anchor !== undefined && !anchorsOf(page).includes(anchor))
}

/** What is behind `#` in links to the headings of a page, as GitHub makes it. */
function anchorsOf(path: string): string[] {
  const headings = linesOf(path).filter(({ text, fence }) => fence === undefined && /^#+ /.test(text))
  const slugs = headings.map(({ text }) => slugOf(text.replace(/^#+ /, '')))
  return slugs.map((slug, index) => {
    const before = slugs.slice(0, index).filter((each) => each === slug).length
    return before === 0 ? slug : `${slug}-${before}`
  })
}

function slugOf(heading: string): string {
  const words = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase()
  return words.replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/ /g, '-')
}

it('lead to a file and a heading that are there', () => {
  expect(links.length).toBeGreaterThan(100)
  expect(links.filter(isDead).map(({ at, target }) => `${at} ${target}`)).toEqual([])
})

it('lead from the README to every page, and from each page about AWS back to the first', () => {
  const reached = new Set(['README.md'])
  for (const page of reached) {
    const next = links.filter(({ from }) => from === page).map(pageOf)
    for (const each of next) if (each.endsWith('.md')) reached.add(each)
  }
  expect(pages.filter((page) => !reached.has(page))).toEqual([])
  const home = links.filter((link) => pageOf(link) === 'docs/aws.md').map(({ from }) => from)
  expect(pages.filter((page) => page.startsWith('docs/aws/') && !home.includes(page))).toEqual([])
})

it('of help, messages and comments name pages that are there', () => {
  const argv = ['grep', '-hoE', 'docs/[a-z/-]+\\.md(#[a-z0-9-]+)?', '--', 'src', 'schema']
  const named = [...new Set(execFileSync('git', argv, { cwd: root }).toString().trim().split('\n'))]
  expect(named).toContain('docs/json.md')
  expect(named.filter((target) => isDead({ at: '', from: 'README.md', target }))).toEqual([])
})

it('are found dead', () => {
  const link = { at: '', from: 'docs/aws/up.md' }
  expect(isDead({ ...link, target: '../aws.md' })).toBe(false)
  expect(isDead({ ...link, target: '../aws.md#nowhere' })).toBe(true)
  expect(isDead({ ...link, target: 'aws.md' })).toBe(true)
  expect(slugOf('What `down` removes: 0, or more')).toBe('what-down-removes-0-or-more')
})
