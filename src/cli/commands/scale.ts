import { defineCommand } from '../define-command.ts'
import { globalAliases, globalFlags } from '../global-flags.ts'
import { changeFlags } from '../parameters.ts'
import { parseReplicas } from '../parse-replicas.ts'

/** `slipway scale`. */
export const scaleCommand = defineCommand({
  load: async () => (await import('../actions/scale.ts')).scale,
  parameters: {
    flags: { ...globalFlags, ...changeFlags },
    aliases: globalAliases,
    positional: {
      kind: 'array',
      minimum: 1,
      parameter: {
        parse: parseReplicas,
        placeholder: 'service=number',
        brief: 'A service and how many containers of it run',
      },
    },
  },
  docs: {
    brief: 'Run more or fewer containers of a service',
    details:
      'Rolls like `slipway up`: new containers prove healthy before they serve, those that are too many\n' +
      'finish their requests, the others stay. The next `slipway up` goes back to the numbers of the files.\n' +
      'In AWS it is the number of tasks; where that follows the load, one outside its bounds is refused.',
    examples: [
      { line: 'slipway scale web=3', brief: 'Three containers of web' },
      { line: 'slipway scale web=1 worker=4', brief: 'Two services at once' },
      { line: 'slipway scale -e prod web=3', brief: 'Three tasks of web in AWS' },
    ],
  },
})
