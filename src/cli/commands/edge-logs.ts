import { defineCommand } from '../define-command.ts'
import { globalAliases, globalFlags, parseText, toggle } from '../global-flags.ts'
import { parseCount } from '../parse-count.ts'

const filter = { kind: 'parsed', parse: parseText, optional: true } as const

/** `slipway edge logs`. */
export const edgeLogsCommand = defineCommand({
  load: async () => (await import('../actions/edge-logs.ts')).edgeLogs,
  parameters: {
    flags: {
      ...globalFlags,
      follow: toggle('Go on printing requests as they come, until Ctrl-C'),
      tail: {
        kind: 'parsed',
        parse: parseCount(0),
        default: '100',
        placeholder: 'lines',
        brief: 'Lines from the end',
      },
      project: { ...filter, placeholder: 'name', brief: 'Only requests for this project' },
      service: { ...filter, placeholder: 'name', brief: 'Only requests for this service' },
      host: { ...filter, placeholder: 'host', brief: 'Only requests for this host name' },
      status: {
        kind: 'parsed',
        parse: parseStatus,
        optional: true,
        placeholder: 'code',
        brief: 'Only answers with this status: 404, 5xx',
      },
    },
    aliases: { ...globalAliases, f: 'follow' },
  },
  docs: {
    brief: 'Print the access log: who asked for what, which container answered, how long it took',
    details:
      'Of all projects of this machine, with what the edge itself met in between. Status 499 means that\n' +
      'the client left before the answer. The log is kept up to 20 MB. Here -f means --follow.',
    examples: [
      { line: 'slipway edge logs -f', brief: 'Watch requests come in' },
      { line: 'slipway edge logs --status 5xx --project shop', brief: 'What failed in one project' },
      { line: 'slipway edge logs --json --tail 1000', brief: 'As data' },
    ],
  },
})

function parseStatus(input: string): string {
  if (!/^[1-5](xx|\d\d)$/.test(input)) throw new Error(`it is a status such as 404 or 5xx, not ${input}`)
  return input
}
