import type { Output, Terminal } from '../../src/cli/terminal.ts'

/** What a recording terminal is made of; all of it may be left out. */
export interface RecordingOptions {
  readonly env?: Terminal['env']
  readonly isTty?: boolean
  readonly stdinTty?: boolean
  readonly columns?: number
  readonly rows?: number
  /** What the user answers. */
  readonly answer?: string
  /** What comes through a pipe. */
  readonly input?: string
}

/** A terminal that keeps what is written, and whose clock moves only when told. */
export interface RecordingTerminal extends Terminal {
  readonly written: { stdout: string; stderr: string }
  readonly left: number[]
  /** Moves the clock and runs what is due. */
  advance(ms: number): void
  interrupt(): void
  /** Nobody reads stdout any more. */
  hangUp(): void
}

/** 2026-01-31T10:00:00Z. */
export const startMs = 1_769_853_600_000

/** Makes a recording terminal for a command line. */
export function createRecordingTerminal(argv: readonly string[], options: RecordingOptions = {}): RecordingTerminal {
  const { env = { LANG: 'C.UTF-8' }, isTty = false, stdinTty = isTty, columns = 80, rows = 24, answer = '' } = options
  const written = { stdout: '', stderr: '' }
  const left: number[] = []
  const ticks = new Set<() => void>()
  const listeners = new Set<() => void>()
  const readers = new Set<() => void>()
  let now = startMs
  const outputTo = (name: 'stdout' | 'stderr'): Output => ({
    write: (text) => void (written[name] += text),
    isTty,
    columns: () => columns,
    rows: () => rows,
  })
  return {
    argv,
    env,
    cwd: '/work/shop',
    stdout: outputTo('stdout'),
    stderr: outputTo('stderr'),
    stdin: {
      isTty: stdinTty,
      readLine: async () => answer,
      readHidden: async () => options.answer,
      readBytes: async () => Buffer.from(options.input ?? '', 'latin1'),
    },
    now: () => now,
    every: (_ms, tick) => {
      ticks.add(tick)
      return () => ticks.delete(tick)
    },
    onInterrupt: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    onReaderGone: (listener) => void readers.add(listener),
    leave: (code) => left.push(code),
    written,
    left,
    advance: (ms) => {
      now += ms
      for (const tick of ticks) tick()
    },
    hangUp: () => {
      for (const listener of readers) listener()
    },
    interrupt: () => {
      for (const listener of listeners) listener()
    },
  }
}
