import { defineCommand } from '../define-command.ts'
import { globalAliases, globalFlags } from '../global-flags.ts'
import { environmentArgument } from '../parameters.ts'

/** `slipway doctor`. */
export const doctorCommand = defineCommand({
  load: async () => (await import('../actions/doctor.ts')).doctor,
  parameters: {
    flags: globalFlags,
    aliases: globalAliases,
    positional: environmentArgument,
  },
  docs: {
    brief: 'Check this machine and this project, and say how to put right what is wrong',
    details:
      'Ends with exit code 10 when a check fails. In AWS: files, account and region, stacks that are stuck\n' +
      'or under way, the lock, and the Docker Engine that builds the images.',
    examples: [
      { line: 'slipway doctor', brief: 'Docker, the edge, ports, the Compose file' },
      { line: 'slipway doctor prod', brief: 'Files, account, stacks and lock of an environment in AWS' },
      { line: 'slipway doctor --json', brief: 'The same as data' },
    ],
  },
})
