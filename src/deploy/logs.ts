import type { Context } from '../core/context.ts'
import { SlipwayError } from '../core/error.ts'
import { observeEngine } from '../host/engine-facts.ts'
import { label, ownerFilters } from '../host/observe/labels.ts'
import { currentName, type ObservedContainer, observeHost } from '../host/observe/observed.ts'
import { isInAws } from './aws/is-in-aws.ts'
import { loadProject } from './load-project.ts'
import { refuseEnvironment } from './refuse-environment.ts'
import { refuseUnknown } from './refuse-unknown.ts'
import type { LogLine, LogsRequest } from './request.ts'

/** Hands out log lines of services; with `follow`, of containers that start later too, until the context's signal ends it. */
export async function logs(context: Context, request: LogsRequest, onLine: (line: LogLine) => void): Promise<void> {
  if (isInAws(request)) return (await import('./aws/logs/logs-in-aws.ts')).logsInAws(context, request, onLine)
  const { owner, project } = await loadProject(context, request)
  await observeEngine(context.docker)
  const observed = await observeHost(context, owner)
  const services = [...new Set([...Object.keys(project.services), ...observed.containers.map((one) => one.service)])]
  await refuseEnvironment(context, request, { command: 'logs', words: request.services, known: services })
  refuseUnknown(request.services, services)
  const chosen = observed.containers.filter((one) => isChosen(one, request, observed.containers))
  if (chosen.length === 0 && !request.follow) throw new SlipwayError(nothingRuns)
  const streams = new Map<string, Promise<void>>()
  for (const one of chosen) streams.set(one.name, streamLogs(context, request, one, onLine))
  const known = new Set(observed.containers.map((one) => one.name))
  const onStart = (one: LogSource, sinceSeconds: number) => {
    // A container ends its log when it stops. One that starts again goes on behind what was read, a new one from its first line.
    const since = known.has(one.name) ? { since: sinceSeconds.toFixed(3) } : {}
    const more = { ...request, tail: 'all', ...since } as const
    const before = streams.get(one.name) ?? Promise.resolve()
    known.add(one.name)
    streams.set(
      one.name,
      before.then(() => streamLogs(context, more, one, onLine)),
    )
  }
  if (request.follow) await followStarts(context, request, ownerFilters(owner), onStart)
  await Promise.all(streams.values())
}

/** A container whose log is read. */
type LogSource = Pick<ObservedContainer, 'name' | 'alias' | 'id' | 'service'>

/** Containers that serve, failed ones, and ended jobs; a stopped one of an earlier release only when its service has no other. */
function isChosen(one: ObservedContainer, request: LogsRequest, all: readonly ObservedContainer[]): boolean {
  if (request.services.length > 0 && !request.services.includes(one.service)) return false
  const youngest = Math.max(...all.filter((other) => other.service === one.service).map((other) => other.release))
  return one.state === 'running' || one.release === youngest
}

async function streamLogs(
  context: Context,
  request: Omit<LogsRequest, 'tail'> & { readonly tail: number | 'all' },
  one: LogSource,
  onLine: (line: LogLine) => void,
): Promise<void> {
  const options = [
    ...(request.follow ? ['--follow'] : []),
    ...(request.since === undefined ? [] : ['--since', request.since]),
  ]
  await untilAborted(context, () =>
    context.docker.run(['logs', ...options, '--tail', String(request.tail), one.id], {
      signal: context.signal,
      onLine: (text, stream) => onLine({ service: one.service, container: currentName(one), stream, text }),
    }),
  )
}

interface DockerEvent {
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> }
  readonly timeNano: number
}

/** The first lines of a container may be older than the event that says it has started; the engine restarts nothing faster. */
const firstLinesSeconds = 0.1

/** Follows the engine's events, so that a roll in the middle does not end the log. */
async function followStarts(
  context: Context,
  request: LogsRequest,
  filters: readonly string[],
  onStart: (one: LogSource, sinceSeconds: number) => void,
): Promise<void> {
  const argv = ['events', ...filters, '--filter', 'event=start', '--format', '{{json .}}']
  const onLine = (line: string) => {
    const { Actor: actor, timeNano } = JSON.parse(line) as DockerEvent
    const service = actor.Attributes[label.service] ?? ''
    const wanted = request.services.length === 0 || request.services.includes(service)
    if (wanted) onStart({ ...namesOf(actor), service }, timeNano / 1e9 - firstLinesSeconds)
  }
  await untilAborted(context, () => context.docker.run(argv, { signal: context.signal, onLine }))
}

function namesOf({ ID: id, Attributes: attributes }: DockerEvent['Actor']): Pick<LogSource, 'name' | 'alias' | 'id'> {
  const alias = attributes['name'] ?? id
  return { name: attributes[label.name] ?? alias, alias, id }
}

/** Ctrl-C is how following ends, not a failure. */
async function untilAborted(context: Context, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (thrown) {
    if (!context.signal.aborted) throw thrown
  }
}

const nothingRuns = {
  code: 'nothing-running',
  what: 'There are no logs',
  why: 'no container of this environment exists',
  fix: 'Start it with `slipway up`.',
} as const
