import { defineCommand } from '../define-command.ts'
import { globalAliases, globalFlags, toggle } from '../global-flags.ts'

/** `slipway edge trust`. */
export const edgeTrustCommand = defineCommand({
  load: async () => (await import('../actions/edge-trust.ts')).edgeTrust,
  parameters: {
    flags: {
      ...globalFlags,
      print: toggle('Print the certificate instead, as PEM'),
      uninstall: toggle('Take the certificate out of the stores again'),
    },
    aliases: globalAliases,
  },
  docs: {
    brief: 'Make this machine trust the certificates of the edge, for HTTPS',
    details: 'HTTP never needs it. The system store takes root, or a sudo that does not ask.',
    examples: [
      { line: 'slipway edge trust', brief: 'In the store of the system and of browsers' },
      { line: 'slipway edge trust --print > ca.pem', brief: 'For other programs and machines' },
      { line: 'slipway edge trust --uninstall', brief: 'Undo it' },
    ],
  },
})
