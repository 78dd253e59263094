import { defineCommand } from '../define-command.ts'
import { globalAliases, globalFlags, parseText } from '../global-flags.ts'

/** `slipway edge maintenance`. */
export const edgeMaintenanceCommand = defineCommand({
  load: async () => (await import('../actions/edge-maintenance.ts')).edgeMaintenance,
  parameters: {
    flags: {
      ...globalFlags,
      reason: {
        kind: 'parsed',
        parse: parseText,
        optional: true,
        placeholder: 'text',
        brief: 'Shown to whoever asks meanwhile',
      },
    },
    aliases: globalAliases,
    positional: {
      kind: 'tuple',
      parameters: [{ parse: parseSwitch, placeholder: 'on|off', brief: 'Begin or end it' }],
    },
  },
  docs: {
    brief: 'Answer every request of this project with a maintenance page, or no longer',
    details: 'The page is a 503 with the reason. It lasts through deploys and restarts of the edge.',
    examples: [
      { line: 'slipway edge maintenance on --reason "Back at noon"', brief: 'Close' },
      { line: 'slipway edge maintenance off', brief: 'Open again' },
    ],
  },
})

function parseSwitch(input: string): boolean {
  if (input !== 'on' && input !== 'off') throw new Error(`it is on or off, not ${input}`)
  return input === 'on'
}
