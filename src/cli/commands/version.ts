import { defineCommand } from '../define-command.ts'
import { globalAliases, globalFlags } from '../global-flags.ts'

/** `slipway version`. */
export const versionCommand = defineCommand({
  load: async () => (await import('../actions/version.ts')).version,
  parameters: {
    flags: globalFlags,
    aliases: globalAliases,
  },
  docs: {
    brief: 'Print the version',
    examples: [
      { line: 'slipway version', brief: 'The number alone' },
      { line: 'slipway version --json', brief: 'As data' },
    ],
  },
})
