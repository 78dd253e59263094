import type { Context } from '../core/context.ts'
import { exitCodeOf, failureOf, type Failure } from '../core/error.ts'
import type { Emit, Event } from '../core/event.ts'
import type { Request } from '../deploy/request.ts'
import type { CliContext } from './context.ts'
import { createReporter, jsonOutput, type SessionKind } from './create-reporter.ts'
import type { OutputFlags } from './global-flags.ts'
import type { Rendered } from './render/deploy.ts'
import { renderFailure } from './render/failure.ts'
import { renderJson } from './render/json.ts'
import { styleFor, type Style } from './render/style.ts'
import type { Output } from './terminal.ts'
import { interruptedFailure, watchInterrupt } from './watch-interrupt.ts'

/** What a command works with while it runs. */
export interface Session {
  /** Style of stdout. */
  readonly out: Style
  /** Style of stderr. */
  readonly err: Style
  readonly signal: AbortSignal
  /** Says at once what begins, before anything is loaded. */
  announce(request: Request): void
  /** Shows a result of a command that goes on. JSON has it in the events. */
  show(rendered: Rendered): void
  /** The context for the library; the outside world is loaded here. */
  context(): Promise<Context>
}

/** How a command ended. */
export interface Outcome {
  /** Data of the JSON result. */
  readonly data?: unknown
  /** Lines for stdout. */
  readonly out?: readonly string[]
  /** Lines for stderr after all others. */
  readonly err?: readonly string[]
  /** A failure that comes with data, for example checks that failed. */
  readonly failure?: Failure
  /** Exit code of a command that was run for the user. */
  readonly exitCode?: number
}

/** Shown at once on a terminal while the library is loaded; `announce` does this for a change. */
const firstStage: Event = { type: 'stage', name: 'begin', title: 'Looking' }

/** Runs a command between its first and its last line, and gives its exit code. Nothing thrown gets past it. */
export async function runSession(
  cli: CliContext,
  flags: OutputFlags,
  kind: SessionKind,
  work: (session: Session) => Promise<Outcome>,
): Promise<number> {
  const { terminal } = cli
  const out = styleFor(terminal.stdout, terminal.env, flags.noColor)
  const err = styleFor(terminal.stderr, terminal.env, flags.noColor)
  const reporter = await createReporter(terminal, flags, kind, err)
  // Between two changes of `up --watch` nothing is half-way.
  let atRest = false
  let isGiven = false
  let changed: string | undefined
  const emit: Emit = (event) => {
    if (event.type === 'terminal') {
      isGiven = event.state === 'given'
      return
    }
    atRest = event.type === 'watch' || (atRest && event.type !== 'stage')
    reporter.event(event)
  }
  const { signal, readerGone, end } = watchInterrupt(terminal, kind, emit, {
    atRest: () => atRest,
    isGiven: () => isGiven,
    environment: () => changed,
  })
  if (kind === 'read') emit(firstStage)
  const outcome = await settle(signal, () =>
    work({
      out,
      err,
      signal,
      announce: ({ environment, directory }) => {
        changed = environment
        reporter.announce({ command: cli.command, environment, directory })
      },
      show: (rendered) => {
        reporter.pause()
        if (!flags.json) writeLines(terminal.stdout, rendered.out)
        if (!flags.json && !flags.quiet) writeLines(terminal.stderr, rendered.err)
      },
      context: () => cli.library.createContext({ env: terminal.env, emit, signal }),
    }),
  )
  end()
  reporter.close(outcome.failure === undefined)
  return finish(cli, flags, kind, readerGone() ? {} : outcome, err)
}

async function settle(signal: AbortSignal, work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work()
  } catch (thrown) {
    const failure = failureOf(thrown)
    // Ctrl-C ends the docker clients too: then an engine that does not answer is no news.
    const isOfInterrupt = signal.aborted && ['bug', 'engine-unreachable'].includes(failure.code)
    return { failure: isOfInterrupt ? interruptedFailure : failure }
  }
}

function finish(cli: CliContext, flags: OutputFlags, kind: SessionKind, outcome: Outcome, err: Style): number {
  const { terminal, command } = cli
  const { data, failure } = outcome
  const exitCode = failure === undefined ? (outcome.exitCode ?? 0) : exitCodeOf(failure)
  if (flags.json) {
    const result = { type: 'result', command, ok: exitCode === 0, exitCode } as const
    const more = { ...(data === undefined ? {} : { data }), ...(failure === undefined ? {} : { failure }) }
    jsonOutput(terminal, kind).write(renderJson(terminal.now(), { ...result, ...more }))
  } else {
    writeLines(terminal.stdout, outcome.out ?? [])
  }
  const isOwnStderr = !(flags.json && kind === 'passthrough')
  if (failure !== undefined && isOwnStderr && !isQuietEnd(failure, kind)) {
    writeLines(terminal.stderr, renderFailure(failure, err))
  }
  if (!flags.json && !flags.quiet) writeLines(terminal.stderr, outcome.err ?? [])
  return exitCode
}

/** Ctrl-C is how one leaves `logs -f`: there is nothing to explain. */
function isQuietEnd(failure: Failure, kind: SessionKind): boolean {
  return failure.code === 'interrupted' && kind !== 'change' && kind !== 'rehearsal'
}

function writeLines(output: Output, lines: readonly string[]): void {
  for (const line of lines) output.write(`${line}\n`)
}
