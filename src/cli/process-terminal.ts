import { readBytes, readHidden } from './read-secret-input.ts'
import type { Output, Terminal } from './terminal.ts'

/** What a terminal is made of. */
export type ProcessPort = Pick<
  NodeJS.Process,
  'argv' | 'env' | 'cwd' | 'stdin' | 'stdout' | 'stderr' | 'on' | 'off' | 'exit'
>

const signals = ['SIGINT', 'SIGTERM'] as const

/** The terminal of a process. `now` gives milliseconds since the epoch. */
export function createProcessTerminal(port: ProcessPort, now: () => number): Terminal {
  const { argv, env, stdin, stdout, stderr } = port
  return {
    argv: argv.slice(2),
    env,
    cwd: port.cwd(),
    stdout: outputTo(stdout),
    stderr: outputTo(stderr),
    stdin: {
      isTty: stdin.isTTY === true,
      readLine: (signal) => readLine(stdin, signal),
      readHidden: (signal) => readHidden(stdin, signal),
      readBytes: (most, signal) => readBytes(stdin, most, signal),
    },
    now,
    every: (ms, tick) => {
      const timer = setInterval(tick, ms)
      return () => clearInterval(timer)
    },
    onInterrupt: (listener) => {
      for (const signal of signals) port.on(signal, listener)
      return () => signals.forEach((signal) => port.off(signal, listener))
    },
    onReaderGone: (listener) => void stdout.once('error', listener),
    leave: (code) => port.exit(code),
  }
}

/** When the reader went away what is written is dropped: a change that has begun is still brought to its end. */
function outputTo(stream: NodeJS.WriteStream): Output {
  let isOpen = true
  stream.on('error', () => {
    isOpen = false
  })
  return {
    write: (text) => {
      if (isOpen) stream.write(text)
    },
    isTty: stream.isTTY === true,
    columns: () => stream.columns || 80,
    rows: () => stream.rows || 24,
  }
}

/** A terminal hands over what is typed line by line, so the first piece is the line. */
function readLine(stdin: NodeJS.ReadStream, signal?: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    const finish = (chunk?: unknown): void => {
      signal?.removeEventListener('abort', stop)
      stdin.off('data', finish).off('end', finish).pause()
      resolve(String(chunk ?? '').trim())
    }
    const stop = (): void => finish()
    signal?.addEventListener('abort', stop)
    // A stream that was paused does not flow again by itself.
    stdin.on('data', finish).on('end', finish).resume()
  })
}
