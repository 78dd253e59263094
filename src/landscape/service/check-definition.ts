import type { Service } from '../../manifest/project.ts'
import type { Refusal } from '../../manifest/refuse.ts'
import type { LandscapeInput } from '../component.ts'
import { containersOf } from './container.ts'
import { planService } from './service-plan.ts'

/** Bytes of a task definition. */
const maxBytes = 64 * 1024

/**
 * A task definition that ECS takes. Its ten containers are never reached: there are two, and the proxy of Service Connect. Container
 * names cannot collide: the second is called after the first.
 * https://docs.aws.amazon.com/general/latest/gr/ecs-service.html, 2026-11.
 */
export function checkDefinition(input: LandscapeInput, service: Service): Refusal[] {
  const size = new TextEncoder().encode(JSON.stringify(containersOf(planService(input, service)))).length
  if (size <= maxBytes) return []
  const message = `the definition of the task has ${size} bytes, and ECS takes ${maxBytes}`
  return [{ key: 'environment', message, fix: 'Put long values and configs into the image or into secrets.' }]
}
