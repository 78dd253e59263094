import type { Phase, Step } from '../../core/plan.ts'
import { isNamed, namingStep, restMs } from './names.ts'
import type { ObservedContainer } from '../observe/observed.ts'
import type { NetworkNames } from '../want/wanted.ts'

/** Time given to requests under way on a container that no longer serves, in milliseconds. */
export const drainMs = 10_000

/** What a container is still asked by. */
export interface Asked {
  /** True when the edge leads requests to it. */
  readonly byEdge: boolean
  /** The names of its service that can be taken off it. */
  readonly names: readonly NetworkNames[]
}

/**
 * Steps before a container stops while others serve in its place: the edge's requests end, then its name goes. In this order, for
 * a container cannot connect to others for the moment in which it leaves the network and comes back.
 */
export function farewellSteps(one: ObservedContainer, asked: Asked, phase: Phase, needs: readonly string[]): Step[] {
  const drain = asked.byEdge ? [drainStep(one, phase, needs)] : []
  const names = asked.names.filter((each) => isNamed(one, { names: [each] }))
  const after = drain.length > 0 ? drain.map((step) => step.id) : needs
  const unname = names.map(({ network }) =>
    namingStep(one, { network, aliases: [] }, { verb: 'unname', phase, needs: after }),
  )
  return [...drain, ...unname, ...(unname.length > 0 ? [restStep(one, phase, unname)] : [])]
}

function drainStep(one: ObservedContainer, phase: Phase, needs: readonly string[]): Step {
  return {
    ...{ id: `drain:${one.name}`, phase, needs, service: one.service, limitMs: drainMs + 5000 },
    title: `let ${one.name} finish its requests`,
    effect: { kind: 'await', container: one.name, service: one.service, condition: { type: 'drained' } },
  }
}

/** Who looked the name up just before it went may still be on the way. */
function restStep(one: ObservedContainer, phase: Phase, needs: readonly Step[]): Step {
  return {
    ...{ id: `rest:${one.name}`, phase, needs: needs.map((step) => step.id), service: one.service },
    title: `let ${one.name} finish the calls of other containers`,
    effect: { kind: 'await', container: one.name, service: one.service, condition: { type: 'drained', restMs } },
    limitMs: drainMs + 5000,
  }
}
