import { defineCommand } from '../define-command.ts'
import { globalAliases, globalFlags } from '../global-flags.ts'
import { secretArguments } from '../parameters.ts'

/** `slipway secret rm`. */
export const secretRmCommand = defineCommand({
  load: async () => (await import('../actions/secret-rm.ts')).secretRm,
  parameters: {
    flags: globalFlags,
    aliases: globalAliases,
    positional: secretArguments,
  },
  docs: {
    brief: 'Take the value of a secret away',
    details:
      'Asks first, and names the services that still need it; elsewhere than on a terminal it needs --yes.\n' +
      'AWS deletes it after 30 days; until then `slipway secret set` takes the deletion back.\n' +
      'On this machine it is gone at once.',
    examples: [
      { line: 'slipway secret rm db_password prod', brief: 'Asks first' },
      { line: 'slipway secret rm api_key --yes', brief: 'On this machine, without a question' },
    ],
  },
})
