import { defineCommand } from '../define-command.ts'
import { globalAliases, globalFlags } from '../global-flags.ts'
import { environmentArgument } from '../parameters.ts'

/** `slipway status`. */
export const statusCommand = defineCommand({
  load: async () => (await import('../actions/status.ts')).status,
  parameters: {
    flags: globalFlags,
    aliases: globalAliases,
    positional: environmentArgument,
  },
  docs: {
    brief: 'Show what runs: containers or tasks, release, health, age and URL',
    details:
      'In AWS: the release that serves, every stack, and of each service its tasks, targets and revision,\n' +
      'and why a roll-out fails. Who holds the lock is said, too.',
    examples: [
      { line: 'slipway status', brief: 'What runs on this machine' },
      { line: 'slipway status prod', brief: 'What runs in an environment in AWS' },
      { line: 'slipway status --json | jq .data.services', brief: 'The same as data' },
    ],
  },
})
