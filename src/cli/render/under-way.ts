import type { Event } from '../../core/event.ts'
import { cleanLine, describeAge } from './text.ts'

/** One thing that has begun and not ended. */
interface Work {
  readonly label: string
  readonly since: number
  /** What it waits for. */
  readonly progress?: string
}

/** What is under way: the steps that run by their ids, and the stage for the time when none does. */
export interface UnderWay {
  readonly stage?: Work
  readonly steps: ReadonlyMap<string, Work>
}

/** Nothing is. */
export const nothingUnderWay: UnderWay = { steps: new Map() }

/** Folds one event, seen at `atMs`, into what is under way. */
export function foldUnderWay(now: UnderWay, event: Event, atMs: number): UnderWay {
  switch (event.type) {
    case 'stage':
      return { stage: { label: event.title, since: atMs }, steps: new Map() }
    case 'step':
      return { ...now, steps: withStep(now.steps, event, atMs) }
    case 'progress': {
      const step = now.steps.get(event.id)
      return step ? { ...now, steps: new Map(now.steps).set(event.id, { ...step, progress: event.text }) } : now
    }
    // Between two changes of `up --watch` nothing is.
    case 'watch':
      return nothingUnderWay
    default:
      return now
  }
}

function withStep(steps: UnderWay['steps'], event: Extract<Event, { type: 'step' }>, atMs: number): UnderWay['steps'] {
  const { id, title, service, state } = event
  const changed = new Map(steps)
  if (state === 'started')
    changed.set(id, { label: service === undefined ? title : `${service}: ${title}`, since: atMs })
  else changed.delete(id)
  return changed
}

/** Most steps that are named: somebody may wait for twenty services. */
const mostNamed = 5

/** A line for each step that runs, or for the stage, with how long it has been at it; the longest first. */
export function describeUnderWay({ stage, steps }: UnderWay, atMs: number): string[] {
  const running = [...steps.values()]
  const works = running.length > 0 ? running : stage === undefined ? [] : [stage]
  const lines = works.slice(0, mostNamed).map(({ label, since, progress }) => {
    const text = `${label}, for ${describeAge(atMs - since)}`
    return progress === undefined ? text : `${text}: ${cleanLine(progress)}`
  })
  const rest = works.length - lines.length
  return rest === 0 ? lines : [...lines, `and ${rest} more`]
}
