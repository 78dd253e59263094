import type { Cloud } from '../../../core/aws/cloud-port.ts'
import { SlipwayError } from '../../../core/error.ts'
import type { ParameterValue, StackEffect } from '../../../core/plan.ts'
import { commandOf, type StackWork } from './stack-work.ts'

/** The value of each parameter of a stack; outputs of other stacks are read now. */
export async function resolveParameters(work: StackWork<StackEffect>): Promise<Record<string, string>> {
  const { cloud, effect, signal } = work
  return resolveValues(cloud, effect.parameters, signal, (stack, output) => ({
    code: 'stack-failed',
    what: `Stack ${effect.stack} cannot be made`,
    why: `it needs the output ${output} of stack ${stack}, which that does not have`,
    fix: `Run ${commandOf(work, 'up')} again; when it stays so, the stack was changed by hand.`,
  }))
}

/** Values under their names; outputs of stacks are read now. */
export async function resolveValues<Name extends string>(
  { stacks }: Pick<Cloud, 'stacks'>,
  values: Readonly<Record<Name, ParameterValue>>,
  signal: AbortSignal,
  missing: (stack: string, output: string) => SlipwayError['failure'],
): Promise<Record<Name, string>> {
  const entries = Object.entries(values) as [Name, ParameterValue][]
  const sources = entries.flatMap(([, value]) => ('stack' in value ? [value.stack] : []))
  const found = await Promise.all(
    [...new Set(sources)].map(async (name) => [name, await stacks.observe(name, signal)] as const),
  )
  const outputs = new Map(found.map(([name, stack]) => [name, stack?.outputs ?? {}]))
  const resolved = entries.map(([name, value]) => {
    if ('value' in value) return [name, value.value] as const
    const output = outputs.get(value.stack)?.[value.output]
    if (output === undefined) throw new SlipwayError(missing(value.stack, value.output))
    return [name, output] as const
  })
  return Object.fromEntries(resolved) as Record<Name, string>
}
