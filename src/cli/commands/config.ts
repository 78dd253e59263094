import { defineCommand } from '../define-command.ts'
import { globalAliases, globalFlags, toggle } from '../global-flags.ts'
import { environmentArgument } from '../parameters.ts'

/** `slipway config`. */
export const configCommand = defineCommand({
  load: async () => (await import('../actions/config.ts')).config,
  parameters: {
    flags: {
      ...globalFlags,
      format: { kind: 'enum', values: ['yaml', 'json'], default: 'yaml', brief: 'How it is written: yaml or json' },
      showSecrets: toggle('Print values that are named like secrets too'),
    },
    aliases: globalAliases,
    positional: environmentArgument,
  },
  docs: {
    brief: 'Print what the Compose files come to: merged, resolved, every short form long',
    details:
      'The output is a Compose file again, with the `overrides` of the environment. Values of variables\n' +
      'named like secrets are [secret].',
    examples: [
      { line: 'slipway config', brief: 'The resolved model as YAML' },
      { line: 'slipway config prod', brief: 'That of an environment in AWS, offline' },
      { line: 'slipway config --format json | jq .services', brief: 'The same as JSON' },
      { line: 'slipway config -f compose.yaml -f compose.ci.yaml', brief: 'What two files come to together' },
    ],
  },
})
