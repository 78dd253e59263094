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
  | {
      readonly type: 'progress'
      readonly id: string
      readonly text: string
      /** The figures of a roll-out on ECS, which the text says in words. */
      readonly rollout?: RolloutProgress
    }
  /** A line a build or another child printed. */
  | { readonly type: 'output'; readonly id: string; readonly line: string }
  | { readonly type: 'note'; readonly level: 'info' | 'warning'; readonly text: string }
  | { readonly type: 'failure'; readonly failure: Failure }
  /** The terminal belongs to a program that takes Ctrl-C itself, until it is back. Nobody is shown this. */
  | { readonly type: 'terminal'; readonly state: 'given' | 'back' }
  | WatchEvent

/** How far the roll-out of a service on ECS is: numbers of tasks, and of targets of its load balancer. */
export interface RolloutFigures {
  readonly wanted: number
  readonly running: number
  /** Those that start. */
  readonly pending: number
  /** Those whose health check in the container succeeds; absent without a check. */
  readonly healthy?: number
  /** Those of earlier roll-outs that are not gone yet. */
  readonly old: number
  /** Healthy targets; absent without a load balancer. */
  readonly targets?: number
}

/** The figures of a service by its name in the Compose file. */
export interface RolloutProgress extends RolloutFigures {
  readonly service: string
}

/** What `up --watch` tells between two changes of the environment. Paths are as the user would write them. */
export type WatchEvent =
  /** Everything runs as the files say, and these are watched. */
  | {
      readonly type: 'watch'
      readonly state: 'waiting'
      /** Services with files that are watched. */
      readonly services: readonly string[]
      readonly paths: readonly string[]
      readonly release: number
      readonly urls: readonly { readonly service: string; readonly url: string }[]
    }
  /** Files have changed, and what follows from that is being done. */
  | { readonly type: 'watch'; readonly state: 'changed'; readonly paths: readonly string[] }
  /** It is done, or it failed and what served before serves. Watching goes on. */
  | {
      readonly type: 'watch'
      readonly state: 'settled'
      readonly paths: readonly string[]
      /** What was done, for example `release 3 is live`; empty when it failed. */
      readonly text: string
      readonly ms: number
      readonly failure?: Failure
    }

/** Takes events; never throws. */
export type Emit = (event: Event) => void
