import type { Change, Plan, PlannedResource, Step } from '../../core/plan.ts'
import type { Owner } from '../../core/route.ts'
import { compareTemplates } from './compare-templates.ts'
import { countTypes } from './describe-stack.ts'
import { basisOf, componentOf, foundation, type LiveStack } from './live-stack.ts'
import { stopSteps } from './stop-steps.ts'
import { uses } from './stack-order.ts'

/** Time limit of the removal of one stack: a load balancer's addresses take their time. 45 minutes, in milliseconds. */
const removalLimitMs = 2_700_000

/** Removal of stacks, and of those that are kept why. */
export interface Removals {
  readonly steps: readonly Step[]
  readonly changes: readonly Change[]
}

/** What removals take into account. */
export interface RemovalFacts {
  /** All stacks of the environment, also those that stay. */
  readonly live: readonly LiveStack[]
  /** Takes the protection of stacks off. Default false. */
  readonly unprotect?: boolean
}

/** Removes stacks, those first that use others, after the tasks that run in them. What is protected stays unless that is told. */
export function planRemovals(stacks: readonly LiveStack[], { live, unprotect = false }: RemovalFacts): Removals {
  const going = stacks.filter(({ isProtected }) => unprotect || !isProtected)
  return {
    steps: [...stopSteps(going, live), ...going.map((one) => removal(one, going, unprotect))],
    changes: stacks.map((one) => describeRemoval(one, going.includes(one))),
  }
}

/** Removes a whole environment but for the foundation, which is the project's. */
export function planDownLandscape(owner: Owner, live: readonly LiveStack[], unprotect: boolean): Plan {
  const { steps, changes } = planRemovals(
    live.filter((one) => componentOf(one) !== foundation),
    { live, unprotect },
  )
  return { owner, release: 0, basis: basisOf(live), changes, gaps: [], steps }
}

function removal(stack: LiveStack, going: readonly LiveStack[], unprotect: boolean): Step {
  return {
    id: `remove:${stack.name}`,
    phase: 'retire',
    needs: going.filter((other) => uses(other, stack)).map(({ name }) => `remove:${name}`),
    title: `remove stack ${stack.name}`,
    service: componentOf(stack),
    effect: { kind: 'remove-stack', stack: stack.name, id: stack.id, unprotect: unprotect && stack.isProtected },
    limitMs: removalLimitMs,
  }
}

function describeRemoval(stack: LiveStack, isGoing: boolean): Change {
  const subject = `stack ${stack.name}`
  if (!isGoing) return { action: 'keep', subject, detail: 'it is protected from deletion' }
  const resources: readonly PlannedResource[] = compareTemplates(stack.template, undefined)
  return { action: 'remove', subject, detail: countTypes(resources), resources }
}
