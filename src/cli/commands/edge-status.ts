import { defineCommand } from '../define-command.ts'
import { globalAliases, globalFlags } from '../global-flags.ts'

/** `slipway edge status`. */
export const edgeStatusCommand = defineCommand({
  load: async () => (await import('../actions/edge-status.ts')).edgeStatus,
  parameters: {
    flags: globalFlags,
    aliases: globalAliases,
  },
  docs: {
    brief: 'Show what the edge serves and which containers answer it',
    examples: [
      { line: 'slipway edge status', brief: 'All projects of this machine' },
      { line: 'slipway edge status --json', brief: 'The same as data' },
    ],
  },
})
