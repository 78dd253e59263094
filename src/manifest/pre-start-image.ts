import type { Service } from './project.ts'

/** Under which name the image of a container before a service is known: that of its service, or one that no service can have. */
export function preStartImage(service: Service, index: number): string {
  const own = service.preStart?.[index]?.container.image
  return own === undefined || own === service.image ? service.name : `${service.name}.pre_start[${index}]`
}
