import { runCli } from '../../src/cli/run-cli.ts'
import type { Library } from '../../src/cli/library.ts'
import { createFakeLibrary } from './fake-library.ts'
import { createRecordingTerminal, type RecordingOptions } from './recording-terminal.ts'

/** What a command line did, as a person sees it. */
export interface Recorded {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command line in this process: words, or a line that is split at spaces. */
export async function runRecorded(
  line: string | readonly string[],
  options: RecordingOptions = {},
  library: Library = createFakeLibrary(),
): Promise<Recorded> {
  const words = typeof line === 'string' ? line.split(' ').filter(Boolean) : line
  const terminal = createRecordingTerminal(words, options)
  const exitCode = await runCli(terminal, library)
  return { exitCode, ...terminal.written }
}

/** Writes a recorded run as one text for a golden file. */
export function describeRecorded(line: string, { exitCode, stdout, stderr }: Recorded): string {
  return [
    `$ slipway ${line}`,
    '--- stdout',
    stdout.trimEnd(),
    '--- stderr',
    stderr.trimEnd(),
    `--- exit ${exitCode}`,
    '',
  ].join('\n')
}

/** Path of a golden file. */
export function goldenOf(name: string): string {
  return `${import.meta.dirname}/../golden/cli/${name}`
}
