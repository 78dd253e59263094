import type { ReleaseEntry } from '../../deploy/request.ts'
import { composeTable, type Part } from './line.ts'
import type { Style } from './style.ts'
import { describeAge } from './text.ts'

const header = ['RELEASE', 'AGE', 'BY', 'REASON', 'STATE', 'IMAGES']

/** The table of releases, newest first. `nowMs` gives the ages. */
export function renderReleases(entries: readonly ReleaseEntry[], style: Style, nowMs: number): string[] {
  if (entries.length === 0) return []
  const head = header.map((text): Part => ({ text, paint: style.colors.bold }))
  return composeTable([head, ...entries.map((entry) => renderEntry(entry, style, nowMs))])
}

/** What to do next after the table. */
export function renderReleasesSummary(
  entries: readonly ReleaseEntry[],
  environment: string,
  { colors, symbols }: Style,
): string[] {
  const where = environment === 'local' ? '' : ` ${environment}`
  const next =
    entries.length === 0
      ? `Nothing was released yet. Run \`slipway up${where}\`.`
      : `Go back with \`slipway rollback${where}\` or \`slipway rollback${where} <number>\`.`
  return [`  ${colors.cyan(symbols.next)} ${next}`]
}

function renderEntry(entry: ReleaseEntry, { colors, symbols }: Style, nowMs: number): readonly (Part | string)[] {
  return [
    {
      text: `${entry.current ? symbols.done : symbols.waiting} ${entry.number}`,
      paint: entry.current ? colors.green : colors.dim,
    },
    describeAge(nowMs - entry.at),
    entry.by,
    entry.commit === undefined ? entry.reason : `${entry.reason} at ${entry.commit.slice(0, 7)}`,
    describeState(entry),
    Object.entries(entry.images)
      .map(([service, image]) => `${service}=${image}`)
      .join(' '),
  ]
}

function describeState(entry: ReleaseEntry): string {
  if (entry.current) return 'live'
  return entry.kept ? 'kept' : 'gone'
}
