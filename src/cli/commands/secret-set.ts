import { defineCommand } from '../define-command.ts'
import { globalAliases, globalFlags } from '../global-flags.ts'
import { secretArguments } from '../parameters.ts'

/** `slipway secret set`. */
export const secretSetCommand = defineCommand({
  load: async () => (await import('../actions/secret-set.ts')).secretSet,
  parameters: {
    flags: globalFlags,
    aliases: globalAliases,
    positional: secretArguments,
  },
  docs: {
    brief: 'Give a secret of the Compose file its value in an environment',
    details:
      'The value is read from the standard input, every byte of it: a newline at the end is kept, and\n' +
      '`printf %s` writes none. On a terminal it is asked for and not shown. At most 65,536 bytes.\n' +
      'In AWS it is kept in Secrets Manager as <project>/<environment>/<name>, and has to be text; the\n' +
      'next `slipway up` releases it. On this machine only secrets with `external: true` are kept, in\n' +
      'the state folder; the others come from their file or variable.',
    examples: [
      { line: 'slipway secret set db_password prod < db_password.txt', brief: 'From a file' },
      { line: 'pass show shop/prod | slipway secret set db_password prod', brief: 'From another program' },
      { line: 'slipway secret set api_key', brief: 'Asked for, for this machine' },
    ],
  },
})
