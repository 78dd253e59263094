import { secretsFolder } from './container-options.ts'
import type { WantedService } from './wanted.ts'

/** Name of the volume that holds a container's file secrets. */
export function filesVolume(container: string): string {
  return `${container}-files`
}

/** The folder of a service's file secrets that is a volume of its own; absent when none of them lives in the usual place. */
export function secretsVolumeTarget(service: WantedService): string | undefined {
  return service.files.some((file) => file.path.startsWith(`${secretsFolder}/`)) ? secretsFolder : undefined
}
