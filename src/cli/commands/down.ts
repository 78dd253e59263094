import { defineCommand } from '../define-command.ts'
import { globalAliases, globalFlags, toggle } from '../global-flags.ts'
import { environmentArgument, lockFlag } from '../parameters.ts'

/** `slipway down`. */
export const downCommand = defineCommand({
  load: async () => (await import('../actions/down.ts')).down,
  parameters: {
    flags: {
      ...globalFlags,
      volumes: toggle('On this machine: remove the volumes, and the data in them, too'),
      unprotect: toggle('In AWS: remove stacks that are protected from deletion, too'),
      breakLock: lockFlag,
    },
    aliases: globalAliases,
    positional: environmentArgument,
  },
  docs: {
    brief: 'Stop and remove everything of an environment',
    details:
      'Ends with what is left: "0 resources left". Volumes and images are kept and named, with the\n' +
      'command that removes them. --volumes asks first on a terminal; elsewhere it needs --yes.\n' +
      'In AWS the foundation (state bucket, image repositories) is kept, for all environments of the\n' +
      'project share it. What the templates retain, and protected stacks, are kept and named. Removing\n' +
      'from AWS asks first, too.',
    examples: [
      { line: 'slipway down', brief: 'Containers, networks, routes and records' },
      { line: 'slipway down prod --yes', brief: 'Every stack of an environment in AWS' },
      { line: 'slipway down --volumes --yes', brief: 'The data too, without a question' },
    ],
  },
})
