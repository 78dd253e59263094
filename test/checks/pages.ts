import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './sandbox.ts'

/** Every page in Markdown, by its path from the root of the project. */
export const pages: readonly string[] = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'],
  { cwd: root },
)
  .toString()
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(root, path)))

/** A line of a page. */
export interface PageLine {
  readonly text: string
  /** Page and number. */
  readonly at: string
  /** The fence that it stands in: its lines one below the other; undefined in prose. */
  readonly fence?: string
}

/** The lines of a page without those that open and close fences. */
export function linesOf(path: string): PageLine[] {
  const texts = readFileSync(join(root, path), 'utf8').split('\n')
  const marks = texts.flatMap((text, index) => (text.trimStart().startsWith('```') ? [index] : []))
  return texts.flatMap((text, index) => {
    if (marks.includes(index)) return []
    const before = marks.filter((mark) => mark < index)
    const isFenced = before.length % 2 === 1
    const fence = isFenced ? texts.slice((before.at(-1) ?? 0) + 1, marks[before.length]).join('\n') : undefined
    return [{ text, at: `${path}:${index + 1}`, ...(fence !== undefined && { fence }) }]
  })
}
