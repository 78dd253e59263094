import { defineCommand } from '../define-command.ts'
import { globalAliases, globalFlags, parseText } from '../global-flags.ts'
import { parseDuration } from '../parse-duration.ts'
import { awsEnvironmentArgument } from '../parameters.ts'

/** `slipway rehearse`. */
export const rehearseCommand = defineCommand({
  load: async () => (await import('../actions/rehearse.ts')).rehearse,
  parameters: {
    flags: {
      ...globalFlags,
      emulator: {
        kind: 'parsed',
        parse: parseText,
        optional: true,
        placeholder: 'program',
        brief: 'Emulator to start. Default: moto_server, else ministack, from PATH',
      },
      timeout: {
        kind: 'parsed',
        parse: parseDuration,
        optional: true,
        placeholder: 'duration',
        brief: 'Time limit of each act. Default: 10m',
      },
    },
    aliases: globalAliases,
    positional: awsEnvironmentArgument('Environment in AWS. Default: the only one in slipway.yaml'),
  },
  docs: {
    brief: 'Play up, a changed up and down of an environment against an emulator of AWS',
    details:
      'Starts moto or MiniStack for it, or uses the emulator at AWS_ENDPOINT_URL; never AWS itself, and\n' +
      'never your credentials. Up, up again, up with a changed service, down: by the same code as the\n' +
      'commands. Ends with what became of each, and with what the emulator could not prove. An emulator\n' +
      'that was started ends with the command, however that ends.',
    examples: [
      { line: 'slipway rehearse prod', brief: 'Start an emulator, and play it through' },
      { line: 'slipway rehearse prod --emulator ministack', brief: 'One whose tasks are real containers' },
      { line: 'AWS_ENDPOINT_URL=http://localhost:4566 slipway rehearse', brief: 'Against one that runs' },
    ],
  },
})
