import type { RolloutFigures } from '../../../core/event.ts'
import { stayingTargets, type RolloutView } from './rollout-view.ts'

/** `1 of 2 tasks run, 1 starts, 1 healthy; 2 old left; targets 0 of 2 healthy (Elb.InitialHealthChecking)`. */
export function describeRollout(
  view: RolloutView,
  { wanted, running, pending, healthy, old, targets }: RolloutFigures,
): string {
  const tasks = [
    `${running} of ${wanted} tasks run`,
    ...(pending === 0 ? [] : [`${pending} start${pending === 1 ? 's' : ''}`]),
    ...(healthy === undefined ? [] : [`${healthy} healthy`]),
  ]
  return [
    tasks.join(', '),
    ...(old === 0 ? [] : [`${old} old left`]),
    ...(targets === undefined ? [] : [`targets ${targets} of ${wanted} healthy${describeTrouble(view)}`]),
  ].join('; ')
}

function describeTrouble({ groups }: RolloutView): string {
  const troubled = groups.flatMap(stayingTargets).find(({ state }) => state !== 'healthy')
  return troubled === undefined ? '' : ` (${troubled.description ?? troubled.reason ?? troubled.state})`
}

/** A duration as people remember one: `40 s`, `2 min`. */
export function describeSpan(ms: number): string {
  return ms < 60_000 ? `${Math.ceil(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`
}
