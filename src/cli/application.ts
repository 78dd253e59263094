import { buildApplication, text_en, type Application, type StricliIntegration } from '@stricli/core'
import { failureOf, type Failure } from '../core/error.ts'
import type { CliContext } from './context.ts'
import { hoistFlags } from './hoist-flags.ts'
import { routes } from './routes.ts'
import type { Terminal } from './terminal.ts'
import { unknownCommand, wrongArguments } from './text/usage.ts'
import { version } from './version.ts'

/** Builds the stricli application. What stricli would print as an error is given to `report` instead. */
export function createApplication(terminal: Terminal, report: (failure: Failure) => void): Application<CliContext> {
  const command = commandOf(hoistFlags(routes, terminal.argv))
  const told = (failure: Failure): string => {
    report(failure)
    return ''
  }
  const text = {
    ...text_en,
    noCommandRegisteredForInput: (facts: { readonly input: string; readonly corrections: readonly string[] }) =>
      told(unknownCommand(facts.input, facts.corrections, command === facts.input ? '' : `${command} `)),
    exceptionWhileParsingArguments: (thrown: unknown) =>
      told(wrongArguments(command, thrown, (name) => takesFlag(command, name))),
    exceptionWhileLoadingCommandFunction: (thrown: unknown) => told(failureOf(thrown)),
    exceptionWhileLoadingCommandContext: (thrown: unknown) => told(failureOf(thrown)),
    exceptionWhileRunningCommand: (thrown: unknown) => told(failureOf(thrown)),
  }
  return buildApplication(
    routes,
    {
      name: 'slipway',
      scanner: { caseStyle: 'allow-kebab-for-camel', allowArgumentEscapeSequence: true, distanceOptions: nearMisses },
      localization: { text },
    },
    { help: helpFlag(terminal), version: versionFlag },
  )
}

/** The first words of an argv that lead to a command, or its first word. */
function commandOf(argv: readonly string[]): string {
  const [first = '', second = ''] = argv
  const target = routes.getRoutingTargetForInput(first)
  const isGroup = target !== undefined && 'getRoutingTargetForInput' in target
  return isGroup && target.getRoutingTargetForInput(second) !== undefined ? `${first} ${second}` : first
}

function takesFlag(command: string, name: string): boolean {
  const target = routes.getRoutingTargetForInput(command)
  return target !== undefined && 'usesFlag' in target && target.usesFlag(name, 'allow-kebab-for-camel')
}

/** Close enough for a slip of the finger, too far for another word. */
const nearMisses = { threshold: 3, weights: { insertion: 1, deletion: 3, substitution: 2, transposition: 0 } }

function helpFlag(terminal: Terminal): StricliIntegration<CliContext> {
  return {
    flag: {
      brief: 'Print this help',
      aliases: ['h'],
      global: true,
      defaultForRouteMap: true,
      complete: true,
      async run(_app, { result }) {
        const [{ renderHelp }, { styleFor }] = await Promise.all([import('./help.ts'), import('./render/style.ts')])
        const { colors } = styleFor(terminal.stdout, terminal.env, terminal.argv.includes('--no-color'))
        terminal.stdout.write(renderHelp(result.target, result.prefix, colors.bold))
      },
    },
  }
}

const versionFlag: StricliIntegration<CliContext> = {
  flag: {
    brief: 'Print the version',
    run() {
      this.process.stdout.write(`${version}\n`)
    },
  },
}
