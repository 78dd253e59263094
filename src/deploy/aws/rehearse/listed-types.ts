import type { Cloud } from '../../../core/aws/cloud-port.ts'
import type { EmulatorKind } from '../../../core/aws/emulator-port.ts'
import type { Landscape } from '../../../landscape/component.ts'
import { proofOf } from './proven-types.ts'
import type { RehearsedType } from './rehearsal.ts'

/** How many resources of a type CloudFormation lists with a physical id, by type. */
export type Listed = ReadonlyMap<string, number>

/** What CloudFormation lists of a landscape that was made. */
export async function listedTypes({ stacks }: Cloud, landscape: Landscape, signal: AbortSignal): Promise<Listed> {
  const found = await Promise.all(landscape.components.map(({ stack }) => stacks.resources(stack, signal)))
  return countOf(found.flat().flatMap(({ physicalId, type }) => (physicalId === '' ? [] : [type])))
}

/** Every type of the templates with what became of it. */
export function typesOf({ components }: Landscape, listed: Listed, kind: EmulatorKind): RehearsedType[] {
  const wanted = countOf(
    components.flatMap(({ template }) => Object.values(template.Resources).map(({ Type }) => Type)),
  )
  return [...wanted]
    .map(([type, count]) => {
      const proof = proofOf(kind, type)
      return { type, wanted: count, listed: listed.get(type) ?? 0, ...(proof !== undefined && { proof }) }
    })
    .toSorted((a, b) => (a.type < b.type ? -1 : 1))
}

function countOf(types: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const type of types) counts.set(type, (counts.get(type) ?? 0) + 1)
  return counts
}
