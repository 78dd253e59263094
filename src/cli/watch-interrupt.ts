import { SlipwayError, type Failure } from '../core/error.ts'
import type { Emit } from '../core/event.ts'
import type { SessionKind } from './create-reporter.ts'
import type { Terminal } from './terminal.ts'

/** Exit code of a process that a user interrupted. */
const interruptedExit = 130

/** The failure of a command that a user interrupted. */
export const interruptedFailure: Failure = {
  code: 'interrupted',
  what: 'Stopped',
  why: 'you interrupted it',
  fix: 'Run the same command again to go on.',
}

/** An interrupt being watched for. */
export interface Interrupt {
  readonly signal: AbortSignal
  /** True when a stream ended because nobody reads it, which is no failure. */
  readerGone(): boolean
  /** Stops watching. */
  end(): void
}

/** What an interrupt means just now. */
export interface Moment {
  /** What is at rest has nothing to put back. */
  readonly atRest: () => boolean
  /** A program that has the terminal takes Ctrl-C itself. */
  readonly isGiven: () => boolean
  /** Environment that is changed, where it is named. */
  readonly environment?: () => string | undefined
}

/** The first Ctrl-C or SIGTERM aborts the signal, the second ends the process at once. */
export function watchInterrupt(
  terminal: Terminal,
  kind: SessionKind,
  emit: Emit,
  { atRest, isGiven, environment }: Moment = { atRest: () => false, isGiven: () => false },
): Interrupt {
  const isChange = () => kind === 'change' && !atRest()
  const controller = new AbortController()
  const end = terminal.onInterrupt(() => {
    if (isGiven()) return
    if (controller.signal.aborted) return leave(terminal, isChange(), environment?.())
    if (isChange()) {
      emit({
        type: 'note',
        level: 'warning',
        text: 'Putting back what served before; press Ctrl-C again to leave at once',
      })
    }
    controller.abort(new SlipwayError(interruptedFailure))
  })
  let gone = false
  if (kind === 'stream') {
    terminal.onReaderGone(() => {
      gone = true
      controller.abort(new SlipwayError(interruptedFailure))
    })
  }
  return { signal: controller.signal, readerGone: () => gone, end }
}

function leave(terminal: Terminal, isChange: boolean, environment = 'local'): void {
  const name = environment === 'local' ? '' : ` ${environment}`
  if (isChange) {
    const text = `Left half-way. \`slipway up${name}\` goes on from here, \`slipway down${name}\` removes everything.`
    terminal.stderr.write(`\n${text}\n`)
  }
  terminal.leave(interruptedExit)
}
