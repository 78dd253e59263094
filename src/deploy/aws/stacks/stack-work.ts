import type { Cloud } from '../../../core/aws/cloud-port.ts'
import type { Context } from '../../../core/context.ts'
import { digestOf } from '../../../core/digest.ts'
import type { RolloutProgress } from '../../../core/event.ts'
import type { CloudEffect, RemoveStackEffect, StackEffect, Step } from '../../../core/plan.ts'

/** One step in AWS, with all that it works with. */
export interface CloudWork<Effect extends CloudEffect = CloudEffect> {
  readonly context: Context
  readonly cloud: Cloud
  readonly step: Step
  readonly effect: Effect
  /** Aborted by Ctrl-C, by the failure of another step, or by the step's time limit. */
  readonly signal: AbortSignal
  /** Command that goes on where that is not `up`, without `slipway`. */
  readonly again?: string
}

/** One step on one stack. */
export type StackWork<Effect extends StackEffect | RemoveStackEffect = StackEffect | RemoveStackEffect> =
  CloudWork<Effect>

/** Says what a step waits for. */
export function tell(
  { context, step }: Pick<CloudWork, 'context' | 'step'>,
  text: string,
  rollout?: RolloutProgress,
): void {
  context.emit({ type: 'progress', id: step.id, text, ...(rollout && { rollout }) })
}

/** A word that no other attempt has: AWS takes the same order twice for one. */
export function newToken(
  { context: { actor, clock }, effect }: { readonly context: Context; readonly effect: { readonly stack: string } },
  what: string,
): string {
  const facts = [what, effect.stack, actor.user, actor.host, actor.pid, clock.now()]
  return `slipway-${what}-${digestOf(facts).slice(0, 16)}`
}

/** Command that goes on in the environment of a step, for people. */
export function commandOf(
  { effect, again }: Pick<CloudWork, 'effect' | 'again'>,
  command: 'up' | 'down' | 'status',
): string {
  if (command === 'up' && again !== undefined) return `\`slipway ${again}\``
  const environment = 'environment' in effect ? effect.environment : environmentIn(effect)
  return environment === undefined ? `\`slipway ${command}\`` : `\`slipway ${command} ${environment}\``
}

function environmentIn(effect: CloudEffect): string | undefined {
  return 'tags' in effect ? effect.tags['slipway:environment'] : undefined
}
