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
    brief: 'Show what runs: containers ready, release, health, age and URL',
    examples: [
      { line: 'slipway status', brief: 'What runs on this machine' },
      { line: 'slipway status --json | jq .data.services', brief: 'The same as data' },
    ],
  },
})
