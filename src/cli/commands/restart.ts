import { defineCommand } from '../define-command.ts'
import { globalAliases, globalFlags } from '../global-flags.ts'
import { changeFlags, servicesArgument } from '../parameters.ts'

/** `slipway restart`. */
export const restartCommand = defineCommand({
  load: async () => (await import('../actions/restart.ts')).restart,
  parameters: {
    flags: { ...globalFlags, ...changeFlags },
    aliases: globalAliases,
    positional: servicesArgument,
  },
  docs: {
    brief: 'Start services anew with the same images and configuration',
    details:
      'Rolls like `slipway up`: the new containers prove healthy before the old ones go.\n' +
      'In AWS new tasks of what is deployed start; no stack changes, and no release is made.',
    examples: [
      { line: 'slipway restart', brief: 'All services' },
      { line: 'slipway restart web', brief: 'One service' },
      { line: 'slipway restart -e prod web', brief: 'One service in AWS' },
    ],
  },
})
