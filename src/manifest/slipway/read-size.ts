import { placedBelow } from './value-of.ts'
import type { Place } from './place.ts'
import type { SizeSetting } from './settings.ts'
import { architectureSchema, boundsSchema, cpuSchema, memorySchema } from './size-schema.ts'

/** Takes out of a service of slipway.yaml how large it is and how it scales. */
export function readSize(service: Place): SizeSetting {
  const cpu = placedBelow(cpuSchema, service, 'cpu')
  const memory = placedBelow(memorySchema, service, 'memory')
  const architecture = placedBelow(architectureSchema, service, 'architecture')
  const bounds = placedBelow(boundsSchema, service, 'scale')
  return {
    ...(cpu && { cpu }),
    ...(memory && { memory }),
    ...(architecture && { architecture }),
    ...(bounds && { bounds: { place: bounds.place, value: withLeast(bounds.value) } }),
  }
}

interface Bounds {
  readonly min?: number | undefined
  readonly max: number
  readonly cpu?: number | undefined
  readonly memory?: number | undefined
}

function withLeast({ min = 1, max, cpu, memory }: Bounds) {
  return { min, max, ...(cpu !== undefined && { cpu }), ...(memory !== undefined && { memory }) }
}
