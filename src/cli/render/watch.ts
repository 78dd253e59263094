import type { WatchEvent } from '../../core/event.ts'
import type { WatchResult } from '../../deploy/request.ts'
import type { Rendered } from './deploy.ts'
import { renderFailure } from './failure.ts'
import type { Style } from './style.ts'
import { describeDuration } from './text.ts'

/** More are counted. */
const mostWords = 3

/** True when what followed from a change went wrong. */
export function isFailed(event: WatchEvent): boolean {
  return event.state === 'settled' && event.failure !== undefined
}

/** Lines for what `up --watch` tells between two changes of the environment. */
export function renderWatch(event: WatchEvent, style: Style): string[] {
  const { colors, symbols } = style
  if (event.state === 'waiting') {
    const services = listWords(event.services)
    return [`${symbols.info} Watching the files of ${services}; Ctrl-C ends it and leaves the app running`]
  }
  if (event.state === 'changed') return [colors.bold(describeChanged(event.paths))]
  if (event.failure) return [...renderFailure(event.failure, style), `${symbols.info} Watching goes on`]
  return [
    `${colors.green(symbols.done)} ${listWords(event.paths)}: ${event.text}  ${colors.dim(describeDuration(event.ms))}`,
  ]
}

/** What has changed, as a heading. */
export function describeChanged(paths: readonly string[]): string {
  return `${listWords(paths)} changed`
}

/** The end of `up --watch`. */
export function renderWatchEnd(result: WatchResult, { colors, symbols }: Style): Rendered {
  const done = colors.green(symbols.done)
  if (result.ended === 'taken-down')
    return { out: [], err: [`${done} Watching has ended: somebody took the project down`] }
  const next = `  ${colors.cyan(symbols.next)} Stop it with \`slipway down\`, watch again with \`slipway up --watch\`.`
  return { out: [], err: [`${done} Watching has ended, release ${result.release} runs on`, next] }
}

function listWords(words: readonly string[]): string {
  const shown = words.slice(0, mostWords).join(', ')
  return words.length <= mostWords ? shown : `${shown} and ${words.length - mostWords} more`
}
