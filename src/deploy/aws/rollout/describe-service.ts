import type { Cloud } from '../../../core/aws/cloud-port.ts'
import type { ServicePlace } from '../../../core/aws/service-port.ts'
import { observeRollout } from './observe-rollout.ts'
import { figuresOf, primaryOf } from './rollout-view.ts'
import type { RolloutWatch } from './watch-rollout.ts'

/** How long the look afterwards may take, in milliseconds; what ended the roll-out does not end it. */
const lookLimitMs = 30_000

/** What serves of a service now, as a sentence; none where there is nothing to say. */
export async function describeService(watch: RolloutWatch): Promise<string[]> {
  if (!watch.facts || watch.isBlind) return []
  const found = await look(watch.work.cloud, watch.facts.place, AbortSignal.timeout(lookLimitMs))
  if (!found) return []
  const view = { ...found, definition: undefined, since: Infinity, complaints: new Map() }
  const primary = primaryOf(view)
  if (!primary) return []
  const { running, wanted, targets } = figuresOf(view, primary)
  const health = targets === undefined ? '' : `, targets ${targets} of ${wanted} healthy`
  return [`Service ${watch.service}: ${running} of ${wanted} tasks of ${revisionOf(primary.definition)} run${health}.`]
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
