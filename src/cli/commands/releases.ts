import { defineCommand } from '../define-command.ts'
import { globalAliases, globalFlags } from '../global-flags.ts'
import { environmentArgument } from '../parameters.ts'

/** `slipway releases`. */
export const releasesCommand = defineCommand({
  load: async () => (await import('../actions/releases.ts')).releases,
  parameters: {
    flags: globalFlags,
    aliases: globalAliases,
    positional: environmentArgument,
  },
  docs: {
    brief: 'List the releases, newest first',
    examples: [
      { line: 'slipway releases', brief: 'Number, age, who, why and images' },
      { line: 'slipway releases --json', brief: 'The same as data' },
    ],
  },
})
