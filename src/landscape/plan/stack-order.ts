import { componentOf, type LiveStack } from './live-stack.ts'

/** Components in the order in which they are made; those of services come last. */
const ranks = ['foundation', 'network', 'security', 'storage', 'database', 'edge', 'ecs', 'capacity']

/** The later it is made the higher; what is removed goes from the highest down. */
function rankOf(stack: Pick<LiveStack, 'name' | 'tags'>): number {
  const rank = ranks.indexOf(componentOf(stack))
  return rank === -1 ? ranks.length : rank
}

/**
 * True when a stack uses another: a parameter of it has the value of an output of the other. Read from what is live, so that a
 * landscape can be taken down whose files are gone. The rank keeps chance apart: values that only happen to be the same.
 */
export function uses(one: LiveStack, other: LiveStack): boolean {
  if (rankOf(one) <= rankOf(other)) return false
  const outputs = new Set(Object.values(other.outputs).filter((value) => value !== ''))
  return Object.values(one.parameters).some((value) => outputs.has(value))
}
