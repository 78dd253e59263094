import type { Context } from '../core/context.ts'
import type { Event } from '../core/event.ts'
import type { Gap, Plan, Step } from '../core/plan.ts'
import type { MeasuredGap } from './request.ts'

/** When a step began and ended, in milliseconds since the epoch. */
interface Span {
  readonly from: number
  readonly to: number
}

/** Watches the steps of a change, so that the gaps its plan has named can be told with their length. */
export interface GapWatch {
  /** What the change runs in. */
  readonly context: Context
  /** The gaps that there were. */
  measure(plans: readonly Plan[]): MeasuredGap[]
}

/** Begins to watch. */
export function watchGaps(context: Context): GapWatch {
  const began = new Map<string, number>()
  const spans = new Map<string, Span>()
  const emit = (event: Event): void => {
    context.emit(event)
    if (event.type !== 'step') return
    if (event.state === 'started') began.set(event.id, context.clock.now())
    else if (event.state === 'done') spans.set(event.id, { from: began.get(event.id) ?? 0, to: context.clock.now() })
  }
  return {
    context: { ...context, emit },
    measure: (plans) => {
      const steps = plans.flatMap((plan) => plan.steps)
      const gaps = plans[0]?.gaps ?? []
      return gaps.flatMap((gap) => {
        const spansOf = (test: (step: Step) => boolean) =>
          steps.flatMap((step) => (test(step) ? (spans.get(step.id) ?? []) : []))
        const ms = lengthOf(gap, spansOf)
        return ms === undefined ? [] : [{ ...gap, ms }]
      })
    },
  }
}

type SpansOf = (test: (step: Step) => boolean) => Span[]

function lengthOf(gap: Gap, spansOf: SpansOf): number | undefined {
  const own =
    (...kinds: string[]) =>
    (step: Step) =>
      step.service === gap.service && kinds.includes(step.id.split(':')[0] ?? '')
  const proofs = spansOf(own('ready', 'answer', 'watch'))
  if (gap.kind === 'away') {
    const stops = spansOf((step) => step.phase === 'prepare' && own('stop')(step))
    return between(stops, [...proofs, ...spansOf((step) => leadsTo(step, gap.service))])
  }
  const moves = spansOf(own('name', 'unname'))
  if (moves.length > 0) return Math.max(...moves.map(({ from, to }) => to - from))
  const stops = spansOf(own('stop')).map(({ from, to }) => to - from)
  return (between(spansOf(own('start')), proofs) ?? 0) + Math.max(0, ...stops)
}

/** A service that the edge leads to is back when it does so again. */
function leadsTo({ effect }: Step, service: string): boolean {
  if (effect.kind !== 'route') return false
  return [...effect.rules.rules, ...effect.rules.published].some((rule) => rule.service === service)
}

function between(first: readonly Span[], last: readonly Span[]): number | undefined {
  if (first.length === 0 || last.length === 0) return undefined
  return Math.max(...last.map(({ to }) => to)) - Math.min(...first.map(({ from }) => from))
}
