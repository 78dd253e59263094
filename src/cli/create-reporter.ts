import type { OutputFlags } from './global-flags.ts'
import { createJsonReporter } from './render/json.ts'
import { createPlainReporter, type Detail } from './render/plain.ts'
import type { Reporter } from './render/reporter.ts'
import type { Style } from './render/style.ts'
import type { Output, Terminal } from './terminal.ts'

/**
 * What a command is to its user: a `change` tells its steps, as a `rehearsal` does, which leaves nothing; a `read` prints one result, a `stream` prints lines
 * as they come, a `passthrough` gives both streams to somebody else's command, and a `print` needs nothing but itself.
 */
export type SessionKind = 'change' | 'rehearsal' | 'read' | 'stream' | 'passthrough' | 'print'

/** How the events of a command are shown. */
export type Display = 'json' | 'live' | 'verbose' | 'normal' | 'quiet'

/** Decides how events are shown. A `read` shows them on a terminal only; the others that print data show none. */
export function chooseDisplay(flags: OutputFlags, kind: SessionKind, isTty: boolean): Display {
  if (flags.json) return kind === 'read' || kind === 'print' ? 'quiet' : 'json'
  if (flags.quiet || kind === 'print') return 'quiet'
  if (flags.verbose) return 'verbose'
  if (kind === 'stream' || kind === 'passthrough') return 'quiet'
  if (isTty) return 'live'
  return kind === 'change' || kind === 'rehearsal' ? 'normal' : 'quiet'
}

/** Where JSON goes: to stdout, unless stdout belongs to somebody else's command. */
export function jsonOutput(terminal: Terminal, kind: SessionKind): Output {
  return kind === 'passthrough' ? terminal.stderr : terminal.stdout
}

/** Makes the reporter for a command; the live one is loaded only when there is a terminal. */
export async function createReporter(
  terminal: Terminal,
  flags: OutputFlags,
  kind: SessionKind,
  style: Style,
): Promise<Reporter> {
  const isTty = terminal.stderr.isTty && terminal.env['TERM'] !== 'dumb'
  const display = chooseDisplay(flags, kind, isTty)
  if (display === 'json') return createJsonReporter(jsonOutput(terminal, kind), terminal.now)
  if (display !== 'live') return createPlainReporter(terminal, style, display satisfies Detail)
  const { createLiveReporter } = await import('./render/live.ts')
  return createLiveReporter(terminal, style, { vanish: kind === 'read' })
}
