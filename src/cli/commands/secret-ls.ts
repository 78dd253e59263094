import { defineCommand } from '../define-command.ts'
import { globalAliases, globalFlags } from '../global-flags.ts'
import { environmentArgument } from '../parameters.ts'

/** `slipway secret ls`. */
export const secretLsCommand = defineCommand({
  load: async () => (await import('../actions/secret-ls.ts')).secretLs,
  parameters: {
    flags: globalFlags,
    aliases: globalAliases,
    positional: environmentArgument,
  },
  docs: {
    brief: 'List the secrets of an environment: who needs them and whether they have a value',
    details:
      'Values are never shown. In AWS the sensitive variables of a service, which `slipway up` stores by\n' +
      'itself, are listed as variables/<service>.',
    examples: [
      { line: 'slipway secret ls', brief: 'Secrets on this machine' },
      { line: 'slipway secret ls prod', brief: 'Secrets in AWS, with version and age' },
    ],
  },
})
