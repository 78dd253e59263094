import { defineCommand } from '../define-command.ts'
import { globalAliases, globalFlags, toggle, parseText } from '../global-flags.ts'

/** `slipway open`. */
export const openCommand = defineCommand({
  load: async () => (await import('../actions/open.ts')).open,
  parameters: {
    flags: {
      ...globalFlags,
      print: toggle('Print the URL only'),
    },
    aliases: globalAliases,
    positional: {
      kind: 'tuple',
      parameters: [
        {
          parse: parseText,
          optional: true,
          placeholder: 'service',
          brief: 'Name of the service. Default: the first that has a URL',
        },
      ],
    },
  },
  docs: {
    brief: 'Open the URL of a service in the browser',
    details: 'The URL goes to stdout. The browser is opened on a terminal only.',
    examples: [
      { line: 'slipway open', brief: 'The first service that has a URL' },
      { line: 'slipway open admin', brief: 'Another service' },
      { line: 'slipway open --env prod', brief: 'Where an environment in AWS answers' },
      { line: 'curl "$(slipway open --print web)"', brief: 'The URL for another program' },
    ],
  },
})
