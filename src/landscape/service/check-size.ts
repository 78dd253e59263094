import type { Service } from '../../manifest/project.ts'
import type { ServiceSize } from '../../manifest/types/environment.ts'
import type { LandscapeInput } from '../component.ts'
import type { Finding } from './finding.ts'
import { containersOf } from './container.ts'
import { planService } from './service-plan.ts'

/** Memory in MiB that each number of CPU units may have: from, to, and in which steps. */
const sizes: Readonly<Record<number, readonly [from: number, to: number, step: number]>> = {
  256: [512, 2048, 512],
  512: [1024, 4096, 1024],
  1024: [2048, 8192, 1024],
  2048: [4096, 16_384, 1024],
  4096: [8192, 30_720, 1024],
  8192: [16_384, 61_440, 4096],
  16_384: [32_768, 122_880, 8192],
}

/** Bytes of a task definition. */
const maxBytes = 64 * 1024

/**
 * A size that Fargate has, and a task definition that ECS takes. Its ten containers are never reached: there are two, and the proxy
 * of Service Connect. Container names cannot collide: the second is called after the first.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html, 2026-11;
 * https://docs.aws.amazon.com/general/latest/gr/ecs-service.html, 2026-11.
 */
export function checkSize(input: LandscapeInput, service: Service, { cpu, memory }: ServiceSize): Finding[] {
  return [...checkLegal(cpu, memory), ...checkName(service), ...checkBytes(input, service)]
}

function checkLegal(cpu: number, memory: number): Finding[] {
  const [from, to, step] = sizes[cpu] ?? [0, 0, 1]
  const legal = memory >= from && memory <= to && (memory - from) % step === 0 && !(cpu === 256 && memory === 1536)
  if (legal) return []
  const accepted = to === 0 ? `cpu ${Object.keys(sizes).join(', ')}` : `memory ${from} to ${to} in steps of ${step}`
  const message = 'Fargate has no task of this size'
  return [{ key: 'cpu', message, given: `cpu ${cpu}, memory ${memory}`, accepted, fix: 'Choose one that it has.' }]
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html, 2026-11. */
function checkName({ name }: Service): Finding[] {
  if (/^[\w-]{1,249}$/.test(name)) return []
  const message = 'ECS takes letters, digits, dashes and underscores in the name of a container'
  return [{ key: '', message, given: name, fix: 'Call the service otherwise.' }]
}

function checkBytes(input: LandscapeInput, service: Service): Finding[] {
  const size = new TextEncoder().encode(JSON.stringify(containersOf(planService(input, service)))).length
  if (size <= maxBytes) return []
  const message = `the definition of the task has ${size} bytes, and ECS takes ${maxBytes}`
  return [{ key: 'environment', message, fix: 'Put long values and configs into the image or into secrets.' }]
}
