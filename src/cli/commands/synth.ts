import { defineCommand } from '../define-command.ts'
import { globalAliases, globalFlags, parseText } from '../global-flags.ts'
import { awsEnvironmentArgument } from '../parameters.ts'

/** `slipway synth`. */
export const synthCommand = defineCommand({
  load: async () => (await import('../actions/synth.ts')).synth,
  parameters: {
    flags: {
      ...globalFlags,
      output: {
        kind: 'parsed',
        parse: parseText,
        optional: true,
        placeholder: 'dir',
        brief: 'Folder to write to. Default: out; none with --component or --json',
      },
      component: {
        kind: 'parsed',
        parse: parseText,
        optional: true,
        placeholder: 'name',
        brief: 'Only this component, for example network; without --output on stdout',
      },
    },
    aliases: { ...globalAliases, o: 'output' },
    positional: awsEnvironmentArgument('Environment in AWS. Default: the only one in slipway.yaml'),
  },
  docs: {
    brief: 'Write the CloudFormation templates of an environment in AWS',
    details:
      'Needs no credentials and no network. Beside the templates is deploy.sh, which deploys them in order\n' +
      'with the AWS CLI alone. Other files in the folder are left alone.',
    examples: [
      { line: 'slipway synth prod -o out', brief: 'Every template, and the script that deploys them' },
      { line: 'slipway synth prod --component network | less', brief: 'One template to read' },
      { line: 'slipway synth prod --json', brief: 'All of them with where their parameters come from' },
    ],
  },
})
