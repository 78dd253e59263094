import { awsAliases, awsFlags } from '../aws-flags.ts'
import { defineCommand } from '../define-command.ts'
import { parseText } from '../global-flags.ts'
import { parseDuration } from '../parse-duration.ts'
import { exportForms, parseExportForm } from '../text/export-forms.ts'
import { awsEnvironmentArgument } from '../parameters.ts'

/** `slipway login`. */
export const loginCommand = defineCommand({
  load: async () => (await import('../actions/login.ts')).login,
  parameters: {
    flags: {
      ...awsFlags,
      duration: {
        kind: 'parsed',
        parse: parseDuration,
        optional: true,
        placeholder: 'duration',
        brief: 'How long it lasts: 15m to 36h, a role to 12h. Default: 12h, a role 1h',
      },
      mfaSerial: {
        kind: 'parsed',
        parse: parseText,
        optional: true,
        placeholder: 'arn',
        brief: 'MFA device. Default: mfa_serial of the profile',
      },
      mfaCode: {
        kind: 'parsed',
        parse: parseText,
        optional: true,
        placeholder: 'code',
        brief: 'What the device shows. Default: asked on a terminal',
      },
      export: {
        kind: 'parsed',
        parse: parseExportForm,
        proposeCompletions: () => exportForms,
        optional: true,
        placeholder: 'form',
        brief: 'Print the credentials as variables: sh, fish, powershell or json',
      },
    },
    aliases: awsAliases,
    positional: awsEnvironmentArgument('Take region, account and role of this environment. Default: none'),
  },
  docs: {
    brief: 'Log in to AWS, or see who you are there and until when',
    details:
      'Takes keys, roles, SSO, `aws login`, credential_process, variables and the roles of machines. With\n' +
      'an MFA device a session is made and kept for later commands (mode 0600). One that lasts is kept as\n' +
      'it is, unless --mfa-code or --duration is given. More in docs/aws-login.md.',
    examples: [
      { line: 'slipway login', brief: 'As the variables or the default profile say' },
      { line: 'slipway login prod', brief: 'Where slipway.yaml says, and nowhere else' },
      { line: 'slipway login --profile stage', brief: 'As a profile, with its MFA device and role' },
      { line: 'eval "$(slipway login --export sh)"', brief: 'For other programs of this shell' },
      { line: 'slipway login --json', brief: 'Account, ARN, region and end as data; no secrets' },
    ],
  },
})
