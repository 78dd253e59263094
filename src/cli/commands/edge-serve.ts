import { defineCommand } from '../define-command.ts'
import { globalAliases, globalFlags } from '../global-flags.ts'

/** `slipway edge serve`. */
export const edgeServeCommand = defineCommand({
  load: async () => (await import('../actions/edge-serve.ts')).edgeServe,
  parameters: {
    flags: globalFlags,
    aliases: globalAliases,
  },
  docs: {
    brief: 'Be the edge in this process; `slipway up` starts it',
    examples: [{ line: 'slipway edge serve', brief: 'In the foreground, to see what it says' }],
  },
})
