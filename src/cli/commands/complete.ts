import { defineCommand } from '../define-command.ts'
import { globalAliases, globalFlags, parseText } from '../global-flags.ts'

/** `slipway complete`. */
export const completeCommand = defineCommand({
  load: async () => (await import('../actions/complete.ts')).complete,
  parameters: {
    flags: globalFlags,
    aliases: globalAliases,
    positional: {
      kind: 'array',
      parameter: { parse: parseText, placeholder: 'word', brief: 'Words of the command line so far' },
    },
  },
  docs: {
    brief: 'Propose completions for a command line; the shell scripts call it',
    examples: [{ line: 'slipway complete -- st', brief: 'Commands that begin with st' }],
  },
})
