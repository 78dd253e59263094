import { defineCommand } from '../define-command.ts'
import { globalAliases, globalFlags, toggle } from '../global-flags.ts'
import { commandUsage, commandArguments } from '../parameters.ts'

/** `slipway run`. */
export const runCommand = defineCommand({
  load: async () => (await import('../actions/run.ts')).run,
  parameters: {
    flags: {
      ...globalFlags,
      noTty: toggle('Do not give the command a terminal, even when there is one'),
    },
    aliases: { ...globalAliases, T: 'noTty' },
    positional: commandArguments,
  },
  docs: {
    ...commandUsage,
    brief: 'Run a command in a new container of a service',
    details:
      'The container has the image, the environment and the networks of the service, takes no requests,\n' +
      'and is removed at the end. The exit code of the command becomes the exit code of slipway.\n' +
      'In AWS it is a task of the definition that is deployed. Its input is closed; its output comes from\n' +
      'its log, on stdout. Ctrl-C stops it.',
    examples: [
      { line: 'slipway run api -- python manage.py migrate', brief: 'A one-off job' },
      { line: 'slipway run worker -- sh', brief: 'A shell that disturbs nobody' },
      { line: 'slipway run -e prod api -- python manage.py migrate', brief: 'In AWS' },
    ],
  },
})
