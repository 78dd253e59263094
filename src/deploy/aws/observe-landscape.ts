import type { StackPort } from '../../core/aws/stack-port.ts'
import { SlipwayError } from '../../core/error.ts'
import type { Owner } from '../../core/route.ts'
import type { Landscape } from '../../landscape/component.ts'
import { isOwn, parseTemplate, type LiveStack } from '../../landscape/plan/live-stack.ts'

/** The stacks of an environment and the foundation, with what they were made of. */
export async function observeLandscape(
  stacks: StackPort,
  owner: Owner,
  signal: AbortSignal,
  landscape?: Landscape,
): Promise<readonly LiveStack[]> {
  const all = await stacks.list(signal)
  const own = all.filter((stack) => isOwn(stack, owner))
  const wanted = new Set(landscape?.components.map(({ stack }) => stack))
  const foreign = all.filter((stack) => wanted.has(stack.name) && !own.includes(stack) && !isUntagged(stack.status))
  if (foreign.length > 0) throw new SlipwayError(taken(foreign.map(({ name }) => name)))
  return Promise.all(
    own.map(async (stack) => {
      const text = stack.status === 'REVIEW_IN_PROGRESS' ? '' : await stacks.template(stack.id, signal)
      const template = parseTemplate(text)
      return { ...stack, ...(template && { template }) }
    }),
  )
}

/** One that was never made has no tags; it is found by its name when its step begins. */
function isUntagged(status: string): boolean {
  return status === 'REVIEW_IN_PROGRESS'
}

function taken(names: readonly string[]) {
  return {
    code: 'stack-failed',
    what: names.length === 1 ? `There is a stack ${names[0] ?? ''} already` : 'There are stacks of these names already',
    why: `${names.join(', ')}: without the tags by which Slipway knows its own`,
    fix: 'Delete it, or give the project or the environment another name.',
  } as const
}
