import type { Cloud } from '../../../core/aws/cloud-port.ts'
import type { LogEvent } from '../../../core/aws/log-port.ts'
import { taskId } from '../../../core/aws/task-state.ts'
import type { Context } from '../../../core/context.ts'
import { SlipwayError } from '../../../core/error.ts'
import { componentOf } from '../../../landscape/plan/live-stack.ts'
import { familyOf } from '../../../landscape/plan/plan-jobs.ts'
import { refuseUnknown } from '../../refuse-unknown.ts'
import type { LogLine, LogsRequest } from '../../request.ts'
import { loadLandscape } from '../load-landscape.ts'
import { cursorFrom, nextSince, takeEvents, type LogCursor } from './log-cursor.ts'
import { observeLandscape } from '../observe-landscape.ts'
import { parseSince } from './parse-since.ts'

/** A service whose log is read. */
interface Source {
  readonly service: string
  /** Log group. */
  readonly group: string
  readonly family: string
  readonly cluster: string
}

/** Hands out log lines of services in AWS; with `follow`, those that come, until the context's signal ends it. */
export async function logsInAws(
  context: Context,
  request: LogsRequest,
  onLine: (line: LogLine) => void,
): Promise<void> {
  const since = request.since === undefined ? undefined : parseSince(request.since, context.clock.now())
  const loaded = await loadLandscape(context, request)
  const cloud = await context.cloud.open(loaded.target)
  const all = await findSources(context, cloud, loaded)
  refuseUnknown(request.services, [
    ...new Set([...Object.keys(loaded.project.services), ...all.map(({ service }) => service)]),
  ])
  const chosen = all.filter(({ service }) => request.services.length === 0 || request.services.includes(service))
  if (chosen.length === 0) throw new SlipwayError(nothingThere(request))
  const reader: Reader = { context, cloud, request, since, onLine }
  await untilAborted(context, async () => {
    const follow = await tellPast(reader, chosen)
    if (request.follow) await tellFuture(reader, follow)
  })
}

interface Reader {
  readonly context: Context
  readonly cloud: Cloud
  readonly request: LogsRequest
  /** In milliseconds since the epoch. */
  readonly since: number | undefined
  readonly onLine: (line: LogLine) => void
}

/** What has a task definition and a log: services, jobs, and those that the files no longer have. */
async function findSources(
  { signal }: Context,
  { stacks }: Cloud,
  { owner, landscape }: Awaited<ReturnType<typeof loadLandscape>>,
): Promise<Source[]> {
  const live = await observeLandscape(stacks, owner, signal, landscape)
  const cluster = live.find((one) => componentOf(one) === 'ecs')?.outputs['Cluster'] ?? ''
  return live.flatMap((stack) => {
    const { Logs: group, TaskDefinition: definition = '' } = stack.outputs
    const service = componentOf(stack).replace(/^service-/, '')
    return group === undefined ? [] : [{ service, group, family: familyOf(definition), cluster }]
  })
}

/** A log and how far it has been read. */
interface Followed {
  readonly source: Source
  cursor: LogCursor
}

/** How far back lines are read by their ids, so that those that come late are told from those that were shown. In milliseconds. */
const overlapMs = 120_000

/** The last lines of each task; where one goes on, the youngest of them are read as those that follow will be. */
async function tellPast(reader: Reader, sources: readonly Source[]): Promise<readonly Followed[]> {
  const { context, cloud, request } = reader
  const cut = context.clock.now() - overlapMs
  const found = await Promise.all(
    sources.map(async (source) => {
      const from = Math.max(reader.since ?? 0, cut)
      const young = request.follow ? await cloud.logs.read({ group: source.group, since: from }, context.signal) : []
      const taken = takeEvents(cursorFrom(from), young)
      const old = await readTails(reader, source, request.follow ? from : undefined)
      const lines = lastOfEach([...old, ...taken.fresh], request.tail)
      return { source, cursor: taken.cursor, lines }
    }),
  )
  const lines = found.flatMap(({ source, lines: own }) => own.map((event) => ({ source, event })))
  for (const { source, event } of lines.toSorted((a, b) => a.event.at - b.event.at)) tell(reader, source, event)
  return found.map(({ source, cursor }) => ({ source, cursor }))
}

/** Most lines that are read of one task at once. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html (2026-11). */
const mostLines = 10_000

/** How far AWS may be behind with the time of a stream's last line: an hour, in milliseconds. */
const behindMs = 3_600_000

/**
 * The last lines of the tasks that run or have ended within the hour, and of those that wrote since the time that is asked for; where
 * there are none and no time is given, of the last one that wrote.
 */
async function readTails(
  { cloud, request, since, context: { signal } }: Reader,
  { group, cluster, family }: Source,
  before = Infinity,
): Promise<LogEvent[]> {
  const tasks = cluster === '' ? [] : await cloud.tasks.list({ cluster, family }, signal)
  const ids = new Set(tasks.map(taskId))
  const streams = await cloud.logs.streams(group, signal)
  const isYoung = (lastAt: number) => since !== undefined && lastAt >= since - behindMs
  const known = streams.filter(({ name, lastAt }) => ids.has(name.slice(name.lastIndexOf('/') + 1)) || isYoung(lastAt))
  const chosen = known.length > 0 || since !== undefined ? known : streams.slice(0, 1)
  const count = Math.min(request.tail, mostLines)
  if (count === 0) return []
  const tails = await Promise.all(chosen.map(({ name }) => cloud.logs.tail(group, name, count, signal)))
  return tails.flat().filter(({ at }) => at < before && at >= (since ?? 0))
}

/** The last lines of each stream, in the order of their times. */
function lastOfEach(events: readonly LogEvent[], count: number): LogEvent[] {
  const ordered = events.toSorted((a, b) => a.at - b.at)
  const left = new Map<string, number>()
  const kept = ordered.toReversed().filter(({ stream }) => {
    const seen = left.get(stream) ?? 0
    left.set(stream, seen + 1)
    return seen < count
  })
  return kept.toReversed()
}

/** Time between two reads, in milliseconds: CloudWatch takes five of an account each second, and others read too. */
const readPaceMs = 500
/** Least time between two looks at the same log, in milliseconds. */
const roundPaceMs = 2_000

async function tellFuture(reader: Reader, followed: readonly Followed[]): Promise<void> {
  const { context, cloud } = reader
  for (;;) {
    await context.clock.sleep(Math.max(readPaceMs, roundPaceMs - readPaceMs * followed.length), context.signal)
    for (const one of followed) {
      const { source, cursor } = one
      const events = await cloud.logs.read({ group: source.group, since: nextSince(cursor) }, context.signal)
      const taken = takeEvents(cursor, events)
      one.cursor = taken.cursor
      for (const event of taken.fresh) tell(reader, source, event)
      await context.clock.sleep(readPaceMs, context.signal)
    }
  }
}

/** CloudWatch does not tell the two streams of a container apart. */
function tell({ onLine }: Reader, { service }: Source, { stream, text, at }: LogEvent): void {
  const task = stream.slice(stream.lastIndexOf('/') + 1).slice(0, 8)
  const [, container = service] = stream.split('/')
  onLine({ service, task, container: `${container}/${task}`, stream: 'stdout', text: text.replace(/\n$/, ''), at })
}

/** Ctrl-C is how following ends, not a failure. */
async function untilAborted(context: Context, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (thrown) {
    if (!context.signal.aborted) throw thrown
  }
}

function nothingThere({ environment, services }: LogsRequest) {
  return {
    code: 'nothing-running',
    what: 'There are no logs',
    why: services.length === 0 ? `${environment} has no services in AWS` : `${services.join(', ')} is not in AWS`,
    fix: `Start it with \`slipway up ${environment}\`.`,
  } as const
}
