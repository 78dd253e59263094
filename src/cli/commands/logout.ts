import { awsAliases, awsFlags, placelessFlags } from '../aws-flags.ts'
import { defineCommand } from '../define-command.ts'

/** `slipway logout`. */
export const logoutCommand = defineCommand({
  load: async () => (await import('../actions/logout.ts')).logout,
  parameters: {
    flags: { ...placelessFlags, profile: { ...awsFlags.profile, brief: 'AWS profile. Default: all of them' } },
    aliases: awsAliases,
  },
  docs: {
    brief: 'Forget the AWS sessions that `slipway login` made',
    details: 'AWS itself ends a session only with its time: what was exported or copied still works until then.',
    examples: [
      { line: 'slipway logout', brief: 'All of them' },
      { line: 'slipway logout --profile stage', brief: 'Those of a profile' },
    ],
  },
})
