import { defineCommand } from '../define-command.ts'
import { globalAliases, globalFlags, toggle, parseText } from '../global-flags.ts'
import { servicesArgument } from '../parameters.ts'
import { parseCount } from '../parse-count.ts'

/** `slipway logs`. */
export const logsCommand = defineCommand({
  load: async () => (await import('../actions/logs.ts')).logs,
  parameters: {
    flags: {
      ...globalFlags,
      follow: toggle('Go on printing lines as they come, until Ctrl-C'),
      tail: {
        kind: 'parsed',
        parse: parseCount(0),
        default: '100',
        placeholder: 'lines',
        brief: 'Lines per container or task from the end',
      },
      since: {
        kind: 'parsed',
        parse: parseText,
        optional: true,
        placeholder: 'time',
        brief: 'Only lines since then: 10m, 2026-01-31T10:00:00',
      },
    },
    aliases: { ...globalAliases, f: 'follow' },
    positional: servicesArgument,
  },
  docs: {
    brief: 'Print the log lines of services',
    details:
      'Here -f means --follow, as in docker; the Compose file is named with --file. Containers that\n' +
      'failed are included as long as they are kept. In AWS the lines come from CloudWatch, behind the\n' +
      'service and the first signs of the id of its task; without --since those of tasks that run, or that\n' +
      'ended within the last hour.',
    examples: [
      { line: 'slipway logs', brief: 'The last 100 lines of every container' },
      { line: 'slipway logs -f web worker', brief: 'Follow two services' },
      { line: 'slipway logs --since 10m --tail 1000 web', brief: 'The last ten minutes' },
      { line: 'slipway logs -e prod -f web', brief: 'Follow a service in AWS' },
      { line: 'slipway logs -e prod --since 1h migrate', brief: 'A job in AWS' },
    ],
  },
})
