import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:os'
import { StringDecoder } from 'node:string_decoder'
import { Secret } from '../core/argv.ts'
import type { Ran, RunOptions } from '../core/context.ts'

/** Time between the polite and the hard end of an aborted child, in milliseconds. */
const graceMs = 3000

/** Output kept per stream; what a child prints beyond it is passed on line by line and then forgotten. */
const keptBytes = 32 * 1024 * 1024

/** Runs a program with its words, without a shell. Resolves for every exit code; rejects when it cannot be started or was aborted. */
export function runProgram(
  program: string,
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  options: RunOptions = {},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    if (options.signal?.aborted) return reject(abortReason(options.signal))
    const child = spawn(program, argv, {
      env: { ...env, ...revealed(options.env ?? {}) },
      stdio: stdioOf(options),
      // Ctrl-C in a terminal reaches every process of the group; the children end when we say so, not before.
      detached: !options.interactive,
      ...(options.cwd !== undefined && { cwd: options.cwd }),
    })
    const stdout = collect(child, 'stdout', options)
    const stderr = collect(child, 'stderr', options)
    const release = endOnAbort(child, options.signal)
    feed(child, options)
    child.once('error', (error) => {
      release()
      reject(error)
    })
    child.once('close', (code, signal) => {
      release()
      if (options.signal?.aborted) return reject(abortReason(options.signal))
      resolve({ code: code ?? 128 + (signal ? constants.signals[signal] : 0), stdout: stdout(), stderr: stderr() })
    })
  })
}

function revealed(env: Readonly<Record<string, Secret | string>>): Record<string, string> {
  const entries = Object.entries(env).map(([name, value]) => [name, value instanceof Secret ? value.reveal() : value])
  // Node would say so too, and show the value.
  const broken = entries.find(([, value]) => value?.includes('\0'))
  if (broken) throw new Error(`the value of ${broken[0]} holds a NUL byte, which no environment can carry`)
  return Object.fromEntries(entries) as Record<string, string>
}

function stdioOf(options: RunOptions): ('inherit' | 'pipe' | 'ignore')[] {
  if (options.interactive) return ['inherit', 'inherit', 'inherit']
  const stdin = options.stdin === 'inherit' ? 'inherit' : options.stdin ? 'pipe' : 'ignore'
  return [stdin, 'pipe', 'pipe']
}

/** Keeps what comes and hands out whole lines. */
function collect(child: ChildProcess, name: 'stdout' | 'stderr', options: RunOptions): () => string {
  const kept: string[] = []
  let size = 0
  let rest = ''
  const decoder = new StringDecoder(options.encoding ?? 'utf8')
  child[name]?.on('data', (chunk: Buffer) => {
    const text = decoder.write(chunk)
    size += chunk.length
    if (size <= keptBytes) kept.push(text)
    if (!options.onLine) return
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) options.onLine(line.replace(/\r$/, ''), name)
  })
  child[name]?.once('end', () => {
    if (rest !== '') options.onLine?.(rest.replace(/\r$/, ''), name)
  })
  return () => kept.join('')
}

function feed(child: ChildProcess, options: RunOptions): void {
  if (!child.stdin) return
  // A child that ends without reading its input is judged by its exit code.
  child.stdin.on('error', () => undefined)
  child.stdin.end(options.stdin)
}

function endOnAbort(child: ChildProcess, signal: AbortSignal | undefined): () => void {
  if (!signal) return () => undefined
  let hard: NodeJS.Timeout | undefined
  const end = () => {
    child.kill('SIGTERM')
    hard = setTimeout(() => child.kill('SIGKILL'), graceMs)
    // What the child itself started may live on and hold its output open.
    child.once('exit', () => {
      child.stdout?.destroy()
      child.stderr?.destroy()
    })
  }
  signal.addEventListener('abort', end, { once: true })
  return () => {
    clearTimeout(hard)
    signal.removeEventListener('abort', end)
  }
}

function abortReason(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('aborted')
}
