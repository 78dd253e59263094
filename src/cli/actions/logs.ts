import type { LogLine, LogsRequest } from '../../deploy/request.ts'
import type { CliContext } from '../context.ts'
import type { GlobalFlags } from '../global-flags.ts'
import { renderJson } from '../render/json.ts'
import type { Style } from '../render/style.ts'
import { padText, widthOf } from '../render/width.ts'
import { requestOf } from '../request.ts'
import { runSession } from '../session.ts'

interface LogsFlags extends GlobalFlags {
  readonly follow: boolean
  readonly tail: number
  readonly since?: string | undefined
}

/** Prints log lines. */
export function logs(cli: CliContext, flags: LogsFlags, ...services: readonly string[]): Promise<number> {
  return runSession(cli, flags, 'stream', async (session) => {
    const { follow, tail, since } = flags
    const request = { ...requestOf(cli, flags), services, follow, tail, ...(since === undefined ? {} : { since }) }
    const operations = await cli.library.operations()
    const { stdout, now } = cli.terminal
    const render = flags.json
      ? (line: LogLine) => renderJson(now(), { type: 'log', ...line })
      : createLogRenderer(session.out, services)
    let isSilent = !follow && tail > 0
    await operations.logs(await session.context(), request, (line) => {
      isSilent = false
      stdout.write(render(line))
    })
    return isSilent ? { err: renderSilence(request, session.err) } : {}
  })
}

/** Nothing at all would leave open whether there are no lines or something went wrong. */
function renderSilence({ services, since, environment }: LogsRequest, { colors, symbols }: Style): string[] {
  const whose = services.length === 0 ? 'any service' : services.join(', ')
  const status = `\`slipway status${environment === 'local' ? '' : ` ${environment}`}\``
  return since === undefined
    ? [`No lines of ${whose}`, `  ${colors.cyan(symbols.next)} See with ${status} what runs.`]
    : [
        `No lines of ${whose} with --since ${since}`,
        `  ${colors.cyan(symbols.next)} Look further back with another --since, or see with ${status} what runs.`,
      ]
}

/** Writes a line behind the name of its service; the names' column grows with the longest seen. */
function createLogRenderer({ colors, symbols }: Style, services: readonly string[]): (line: LogLine) => string {
  const paints = [colors.cyan, colors.yellow, colors.green, colors.magenta, colors.blue]
  const seen = [...services]
  let width = Math.max(0, ...services.map(widthOf))
  return ({ service, task, text }) => {
    if (!seen.includes(service)) seen.push(service)
    const name = task === undefined ? service : `${service}/${task}`
    width = Math.max(width, widthOf(name))
    const paint = paints[seen.indexOf(service) % paints.length] ?? colors.cyan
    return `${paint(`${padText(name, width)} ${symbols.bar}`)} ${text}\n`
  }
}
