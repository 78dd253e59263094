import { defineCommand } from '../define-command.ts'
import { globalAliases, globalFlags, toggle } from '../global-flags.ts'
import { commandUsage, commandArguments, indexFlag } from '../parameters.ts'

/** `slipway exec`. */
export const execCommand = defineCommand({
  load: async () => (await import('../actions/exec.ts')).exec,
  parameters: {
    flags: {
      ...globalFlags,
      index: indexFlag,
      noTty: toggle('Do not give the command a terminal, even when there is one'),
    },
    aliases: { ...globalAliases, T: 'noTty' },
    positional: commandArguments,
  },
  docs: {
    ...commandUsage,
    brief: 'Run a command in a container that runs',
    details:
      'Everything behind -- is the command. Its exit code becomes the exit code of slipway.\n' +
      'In AWS it goes through ECS Exec, which needs the program session-manager-plugin on this machine and\n' +
      'gives no exit code: slipway ends with that of the plugin. --index counts tasks from the oldest.',
    examples: [
      { line: 'slipway exec web -- sh', brief: 'A shell in the first replica of web' },
      { line: 'slipway exec db -- psql -U shop', brief: 'A client beside the server' },
      { line: 'slipway exec web --index 2 -- env', brief: 'In the second replica' },
      { line: 'slipway exec -e prod web -- sh', brief: 'In a task in AWS' },
    ],
  },
})
