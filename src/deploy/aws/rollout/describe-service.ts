import type { Cloud } from '../../../core/aws/cloud-port.ts'
import type { ServicePlace } from '../../../core/aws/service-port.ts'
import type { ObservedStack } from '../../../core/aws/stack-port.ts'
import { hasSucceeded } from '../../../core/aws/stack-status.ts'
import { describeRest } from '../explain-stack.ts'
import { observeRollout } from './observe-rollout.ts'
import { figuresOf, primaryOf } from './rollout-view.ts'
import type { RolloutWatch } from './watch-rollout.ts'

/** What is there after a roll-out that failed: of the stack, and of its service. */
export async function describeAfter(
  watch: RolloutWatch,
  stack: ObservedStack | undefined,
  signal: AbortSignal,
): Promise<string[]> {
  const { stack: name } = watch.work.effect
  const isDone = hasSucceeded(stack?.status ?? '') && stack?.status !== 'DELETE_COMPLETE'
  const rest = isDone
    ? `Stack ${name} was changed, and stays: CloudFormation was done when its service failed.`
    : describeRest(stack, name)
  const serves = await describeService(watch, signal)
  return [rest, ...(serves === undefined ? [] : [serves])]
}

/** What serves of a service now, as a sentence; undefined where there is nothing to say. */
export async function describeService(watch: RolloutWatch, signal: AbortSignal): Promise<string | undefined> {
  if (!watch.facts || watch.isBlind) return undefined
  const found = await look(watch.work.cloud, watch.facts.place, signal)
  if (!found) return undefined
  const view = { ...found, definition: undefined, since: Infinity, complaints: new Map() }
  const primary = primaryOf(view)
  if (!primary) return undefined
  const { running, wanted, targets } = figuresOf(view, primary)
  const health = targets === undefined ? '' : `, targets ${targets} of ${wanted} healthy`
  return `Service ${watch.service}: ${running} of ${wanted} tasks of ${revisionOf(primary.definition)} run${health}.`
}

async function look(cloud: Cloud, place: ServicePlace, signal: AbortSignal) {
  try {
    return await observeRollout(cloud, place, signal)
  } catch {
    // It is one line of a failure that says more.
    return undefined
  }
}

/** `shop-prod-web:7` of the ARN of a task definition. */
export function revisionOf(definition: string): string {
  return definition.slice(definition.lastIndexOf('/') + 1)
}
