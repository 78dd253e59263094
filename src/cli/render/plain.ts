import type { Event, RolloutProgress } from '../../core/event.ts'
import type { Terminal } from '../terminal.ts'
import { renderGap } from './gap.ts'
import { isFailed, renderWatch } from './watch.ts'
import type { Announcement, Reporter } from './reporter.ts'
import type { Style } from './style.ts'
import { cleanLine, describeDuration } from './text.ts'
import { describeUnderWay, foldUnderWay, nothingUnderWay } from './under-way.ts'

type StepEvent = Extract<Event, { type: 'step' }>

/** How much the plain lines tell. */
export type Detail = 'quiet' | 'normal' | 'verbose'

/** The first line of a change. */
export function renderAnnouncement({ command, environment, directory }: Announcement, { colors }: Style): string {
  return `${colors.bold(`slipway ${command}`)} ${environment} ${colors.dim(directory)}`
}

/** Lines for one event; the same event gives the same lines, without any time unless `verbose`. */
function renderEvent(event: Event, style: Style, detail: Detail): string[] {
  const { colors } = style
  if (event.type === 'note') return detail === 'quiet' && event.level === 'info' ? [] : [renderNote(event, style)]
  if (event.type === 'watch') return detail === 'quiet' && !isFailed(event) ? [] : renderWatch(event, style)
  if (detail === 'quiet') return []
  if (event.type === 'stage') return [colors.bold(event.title)]
  if (event.type === 'plan') return event.plan.gaps.map((gap) => renderGap(gap, style))
  if (event.type === 'step') return [renderStep(event, style, detail)]
  if (event.type === 'progress' && event.rollout)
    return [`    ${colors.dim(`${event.rollout.service}: ${cleanLine(event.text)}`)}`]
  if (detail !== 'verbose') return []
  if (event.type === 'progress') return [`    ${colors.dim(cleanLine(event.text))}`]
  if (event.type === 'output') return [`    ${colors.dim(style.symbols.bar)} ${cleanLine(event.line)}`.trimEnd()]
  return []
}

/** Travis CI and CircleCI end a job that says nothing for ten minutes (https://docs.travis-ci.com/user/common-build-problems, 2026-11). */
const longestSilenceMs = 60_000
const tickMs = 5_000

/** Writes one line per change of a step, and after a minute without any what is under way; no cursor codes, nothing is ever rewritten. */
export function createPlainReporter(
  terminal: Pick<Terminal, 'stderr' | 'now' | 'every'>,
  style: Style,
  detail: Detail,
): Reporter {
  const isNews = createIsNews()
  let underWay = nothingUnderWay
  let lastAt = terminal.now()
  const write = (lines: readonly string[]): void => {
    if (lines.length > 0) lastAt = terminal.now()
    for (const line of lines) terminal.stderr.write(`${line}\n`)
  }
  const breakSilence = (): void => {
    if (terminal.now() - lastAt < longestSilenceMs) return
    const still = describeUnderWay(underWay, terminal.now())
    write(still.map((text) => `    ${style.colors.dim(`still: ${text}`)}`))
  }
  const stop = detail === 'quiet' ? () => {} : terminal.every(tickMs, breakSilence)
  return {
    announce: (announcement) => {
      if (detail !== 'quiet') write([renderAnnouncement(announcement, style)])
    },
    event: (event) => {
      underWay = foldUnderWay(underWay, event, terminal.now())
      const isTold = event.type !== 'progress' || event.rollout === undefined || isNews(event.rollout)
      if (isTold || detail === 'verbose') write(renderEvent(event, style, detail))
    },
    pause: () => {},
    close: stop,
  }
}

/** True when more or fewer tasks or targets serve than was told: a roll-out takes minutes, and its lines may be kept for ever. */
function createIsNews(): (rollout: RolloutProgress) => boolean {
  const told = new Map<string, string>()
  return ({ service, wanted, running, old, targets }) => {
    const facts = JSON.stringify([wanted, running, old, targets])
    const isNew = told.get(service) !== facts
    told.set(service, facts)
    return isNew
  }
}

/** A note as one line. */
export function renderNote(note: Extract<Event, { type: 'note' }>, { colors, symbols }: Style): string {
  return note.level === 'warning' ? `${colors.yellow(symbols.warning)} ${note.text}` : `${symbols.info} ${note.text}`
}

function renderStep(event: StepEvent, style: Style, detail: Detail): string {
  const title = event.service === undefined ? event.title : `${event.service}: ${event.title}`
  const time = detail === 'verbose' && event.ms !== undefined ? ` (${describeDuration(event.ms)})` : ''
  const suffix = event.state === 'skipped' ? ' (nothing to do)' : event.state === 'cancelled' ? ' (cancelled)' : ''
  const why = event.failure === undefined ? '' : `: ${event.failure.why}`
  return `  ${signOf(event, style)} ${title}${suffix}${why}${time}`
}

function signOf({ state }: StepEvent, { colors, symbols }: Style): string {
  if (state === 'done') return colors.green(symbols.done)
  if (state === 'failed') return colors.red(symbols.failed)
  return colors.dim(state === 'started' ? symbols.started : symbols.skipped)
}
