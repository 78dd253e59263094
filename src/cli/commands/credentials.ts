import { awsAliases, awsFlags } from '../aws-flags.ts'
import { defineCommand } from '../define-command.ts'

/** `slipway credentials`. */
export const credentialsCommand = defineCommand({
  load: async () => (await import('../actions/credentials.ts')).credentials,
  parameters: {
    flags: awsFlags,
    aliases: awsAliases,
  },
  docs: {
    brief: 'Print AWS credentials for a `credential_process` of ~/.aws/config',
    details:
      'Other programs then use the session of `slipway login`. The profile that names this command has to\n' +
      'be another one than the profile whose credentials it prints.',
    examples: [
      { line: 'slipway credentials --profile stage', brief: 'JSON, version 1 of the protocol' },
      { line: 'credential_process = slipway credentials --profile stage', brief: '~/.aws/config' },
    ],
  },
})
