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
    details:
      'The live one is marked. A kept one can serve again with `slipway rollback`; of a gone one\n' +
      'containers are missing, in AWS images or secrets. AWS keeps the last 30 of an environment.',
    examples: [
      { line: 'slipway releases', brief: 'Number, age, who, why and images' },
      { line: 'slipway releases prod', brief: 'Those of the environment prod of slipway.yaml' },
      { line: 'slipway releases --json', brief: 'The same as data' },
    ],
  },
})
