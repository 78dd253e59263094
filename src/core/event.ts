import type { Failure } from './error.ts'
import type { Plan } from './plan.ts'

/** How a step ended or that it began. */
export type StepState = 'started' | 'done' | 'skipped' | 'failed' | 'cancelled'

/**
 * Everything the library tells the outside while it works. Terminal, plain text and `--json` fold the same events.
 * `atMs` of the envelope (milliseconds since the epoch) is added by the command line.
 */
export type Event =
  | { readonly type: 'stage'; readonly name: string; readonly title: string }
  | { readonly type: 'plan'; readonly plan: Plan }
  | {
      readonly type: 'step'
      readonly id: string
      readonly title: string
      readonly service?: string
      readonly state: StepState
      /** Duration, on every state but `started`. */
      readonly ms?: number
      readonly failure?: Failure
    }
  /** What a running step waits for, for example `health: starting (2 of 30 s)`. */
  | { readonly type: 'progress'; readonly id: string; readonly text: string }
  /** A line a build or another child printed. */
  | { readonly type: 'output'; readonly id: string; readonly line: string }
  | { readonly type: 'note'; readonly level: 'info' | 'warning'; readonly text: string }
  | { readonly type: 'failure'; readonly failure: Failure }

/** Takes events; never throws. */
export type Emit = (event: Event) => void
