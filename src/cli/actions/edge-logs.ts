import type { LogEntry } from '../../core/edge-log.ts'
import type { CliContext } from '../context.ts'
import type { GlobalFlags } from '../global-flags.ts'
import { createAccessRenderer } from '../render/access.ts'
import { renderJson } from '../render/json.ts'
import { runSession } from '../session.ts'

interface EdgeLogsFlags extends GlobalFlags {
  readonly follow: boolean
  readonly tail: number
  readonly project?: string | undefined
  readonly service?: string | undefined
  readonly host?: string | undefined
  readonly status?: string | undefined
}

/** Prints the edge's log. */
export function edgeLogs(cli: CliContext, flags: EdgeLogsFlags): Promise<number> {
  return runSession(cli, flags, 'stream', async (session) => {
    const { edge } = await session.context()
    const render = flags.json ? renderEntry : createAccessRenderer(session.out)
    const reading = { tail: flags.tail, wants: wanted(flags), ...(flags.follow && { follow: session.signal }) }
    await edge.readLog(reading, (entry) => cli.terminal.stdout.write(render(entry)))
    return {}
  })
}

/** What the edge itself met belongs to no project, so any filter leaves it out. */
function wanted({ project, service, host, status }: EdgeLogsFlags): (entry: LogEntry) => boolean {
  const isAll = project === undefined && service === undefined && host === undefined && status === undefined
  return (entry) =>
    isAll ||
    (entry.type === 'access' &&
      (project === undefined || entry.project === project) &&
      (service === undefined || entry.service === service) &&
      (host === undefined || entry.host === host.toLowerCase()) &&
      (status === undefined || String(entry.status).startsWith(status.replace('xx', ''))))
}

function renderEntry({ time, ...entry }: LogEntry): string {
  return renderJson(time, entry.type === 'note' ? { type: 'note', level: 'info', text: entry.text } : entry)
}
