import type { ClockPort, DockerPort } from '../../core/context.ts'
import { nameLabel } from './engine.ts'

/** What following the engine needs and tells. */
export interface FollowOptions {
  readonly docker: DockerPort
  readonly clock: ClockPort
  readonly signal: AbortSignal
  /** True when a container of this name is behind the edge. */
  readonly concerns: (container: string) => boolean
  /** Asks the engine anew; false when it does not answer. */
  readonly refresh: () => Promise<boolean>
  readonly note: (text: string) => void
}

interface EngineEvent {
  readonly Type?: string
  readonly Actor?: { readonly Attributes?: Readonly<Record<string, string>> }
}

/** Events that can change where a container is or how it is. Health checks themselves (`exec_…`) are left out. */
const followed = ['start', 'die', 'destroy', 'pause', 'unpause', 'rename', 'health_status', 'connect', 'disconnect']
/** Time to collect events that come together, in milliseconds. */
const debounceMs = 50
const firstBackoffMs = 250
const longestBackoffMs = 10_000
/** A connection that lived this long was a good one: the next pause is short again. */
const goodMs = 5000

/** Follows the engine's events until the signal is aborted, through restarts of the engine. */
export async function followEngine(options: FollowOptions): Promise<void> {
  const { clock, signal } = options
  let backoffMs = firstBackoffMs
  let since = clock.now()
  while (!signal.aborted) {
    const startedAt = clock.now()
    // Events between this question and the start of the stream are replayed from `since`.
    const answered = await options.refresh()
    if (answered) await readEvents(options, since)
    if (signal.aborted) return
    since = startedAt
    backoffMs = clock.now() - startedAt > goodMs ? firstBackoffMs : Math.min(backoffMs * 2, longestBackoffMs)
    options.note(`the engine does not answer; next try in ${backoffMs} ms`)
    await clock.sleep(backoffMs, signal).catch(() => {})
  }
}

async function readEvents(options: FollowOptions, since: number): Promise<void> {
  const { docker, signal } = options
  const filters = followed.flatMap((event) => ['--filter', `event=${event}`])
  const argv = ['events', '--since', String(Math.floor(since / 1000)), ...filters, '--format', '{{json .}}']
  const onEvent = debounced(options)
  const onLine = (line: string, stream: 'stdout' | 'stderr'): void => {
    if (stream === 'stdout' && isRelevant(line, options.concerns)) onEvent()
  }
  await docker.run(argv, { signal, onLine }).catch(() => {})
}

function debounced(options: FollowOptions): () => void {
  let waiting = false
  return () => {
    if (waiting) return
    waiting = true
    void options.clock.sleep(debounceMs).then(() => {
      waiting = false
      return options.refresh()
    })
  }
}

/** Network events name the container by its id only and are rare, so each of them counts. */
function isRelevant(line: string, concerns: FollowOptions['concerns']): boolean {
  try {
    const event = JSON.parse(line) as EngineEvent
    if (event.Type === 'network') return true
    const { name = '', [nameLabel]: own = name } = event.Actor?.Attributes ?? {}
    return event.Type === 'container' && concerns(own)
  } catch {
    return false
  }
}
