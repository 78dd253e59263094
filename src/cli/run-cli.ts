import { proposeCompletions, run } from '@stricli/core'
import { exitCodeOf, type Failure } from '../core/error.ts'
import { createApplication } from './application.ts'
import type { CliContext } from './context.ts'
import { hoistFlags } from './hoist-flags.ts'
import type { Library } from './library.ts'
import { routes } from './routes.ts'
import type { Terminal } from './terminal.ts'

/** Runs the command line that the terminal was given and gives the exit code of the process. */
export async function runCli(terminal: Terminal, library: Library): Promise<number> {
  const failures: Failure[] = []
  let exitCode = 0
  const app = createApplication(terminal, (failure) => failures.push(failure))
  const process = { stdout: terminal.stdout, stderr: { write: () => {} } }
  const context = (command: string): CliContext => ({
    process,
    command,
    terminal,
    library,
    propose: (words) => proposeCompletions(app, words, context('complete')),
    exit: (code) => {
      exitCode = code
    },
  })
  await run(app, normalise(terminal.argv), {
    process,
    forCommand: ({ prefix }) => context(prefix.slice(1).join(' ')),
  })
  const [failure] = failures
  return failure === undefined ? exitCode : explain(terminal, failure)
}

/** Puts flags behind the command and reads `slipway help up` as `slipway up --help`. */
function normalise(argv: readonly string[]): readonly string[] {
  const words = hoistFlags(routes, argv)
  return words[0] === 'help' ? [...words.slice(1), '--help'] : words
}

/** Explains a command line that did not get as far as a command. */
async function explain(terminal: Terminal, failure: Failure): Promise<number> {
  const [{ renderFailure }, { styleFor }, { renderJson }] = await Promise.all([
    import('./render/failure.ts'),
    import('./render/style.ts'),
    import('./render/json.ts'),
  ])
  const exitCode = exitCodeOf(failure)
  const end = terminal.argv.indexOf('--')
  const flags = end === -1 ? terminal.argv : terminal.argv.slice(0, end)
  if (flags.includes('--json')) {
    terminal.stdout.write(renderJson(terminal.now(), { type: 'result', command: '', ok: false, exitCode, failure }))
  }
  const style = styleFor(terminal.stderr, terminal.env, flags.includes('--no-color'))
  terminal.stderr.write(`${renderFailure(failure, style).join('\n')}\n`)
  return exitCode
}
