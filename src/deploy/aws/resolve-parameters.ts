import { SlipwayError } from '../../core/error.ts'
import type { StackEffect } from '../../core/plan.ts'
import { commandOf, type StackWork } from './stack-work.ts'

/** The value of each parameter of a stack; outputs of other stacks are read now. */
export async function resolveParameters(work: StackWork<StackEffect>): Promise<Record<string, string>> {
  const { parameters } = work.effect
  const sources = Object.values(parameters).flatMap((value) => ('stack' in value ? [value.stack] : []))
  const found = await Promise.all(
    [...new Set(sources)].map(async (name) => [name, await work.cloud.stacks.observe(name, work.signal)] as const),
  )
  const outputs = new Map(found.map(([name, stack]) => [name, stack?.outputs ?? {}]))
  const values = Object.entries(parameters).map(([name, value]) => {
    if ('value' in value) return [name, value.value] as const
    const output = outputs.get(value.stack)?.[value.output]
    if (output === undefined) throw new SlipwayError(noOutput(work, value.stack, value.output))
    return [name, output] as const
  })
  return Object.fromEntries(values)
}

function noOutput(work: StackWork, stack: string, output: string) {
  return {
    code: 'stack-failed',
    what: `Stack ${work.effect.stack} cannot be made`,
    why: `it needs the output ${output} of stack ${stack}, which that does not have`,
    fix: `Run ${commandOf(work, 'up')} again; when it stays so, the stack was changed by hand.`,
  } as const
}
