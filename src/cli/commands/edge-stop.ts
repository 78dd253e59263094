import { defineCommand } from '../define-command.ts'
import { globalAliases, globalFlags } from '../global-flags.ts'

/** `slipway edge stop`. */
export const edgeStopCommand = defineCommand({
  load: async () => (await import('../actions/edge-stop.ts')).edgeStop,
  parameters: {
    flags: globalFlags,
    aliases: globalAliases,
  },
  docs: {
    brief: 'Stop the edge; no URL answers until the next `slipway up`',
    examples: [{ line: 'slipway edge stop', brief: 'For all projects of this machine' }],
  },
})
