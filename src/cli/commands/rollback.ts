import { defineCommand } from '../define-command.ts'
import { globalAliases, globalFlags, parseText } from '../global-flags.ts'
import { changeFlags } from '../parameters.ts'

/** `slipway rollback`. */
export const rollbackCommand = defineCommand({
  load: async () => (await import('../actions/rollback.ts')).rollback,
  parameters: {
    flags: { ...globalFlags, ...changeFlags },
    aliases: globalAliases,
    positional: {
      kind: 'array',
      maximum: 2,
      parameter: { parse: parseText, placeholder: 'word', brief: 'The environment and the number of the release' },
    },
  },
  docs: {
    usage: '[environment] [number] [flags]',
    args: [
      { name: 'environment', brief: 'Where it runs. Default: local, this machine' },
      { name: 'number', brief: 'Number of the release. Default: the one before the current' },
    ],
    brief: 'Go back to a release that served before',
    details:
      'Images, configuration and secrets of that release serve again; data in volumes stays as it is.\n' +
      'In AWS the stacks of services alone are changed, never the landscape around them.\n' +
      'Asks first on a terminal; elsewhere --yes is needed.',
    examples: [
      { line: 'slipway rollback', brief: 'The release before the current one' },
      { line: 'slipway rollback 3 --yes', brief: 'Release 3, without a question' },
      { line: 'slipway rollback prod', brief: 'What served before what is there now in prod' },
      { line: 'slipway releases', brief: 'Which releases there are' },
    ],
  },
})
