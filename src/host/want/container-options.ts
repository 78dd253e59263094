import type { Argv } from '../../core/argv.ts'
import { steersClient } from '../../core/client-variables.ts'
import type { Project, Service } from '../../manifest/project.ts'
import type { EngineFacts } from '../engine-facts.ts'
import { healthOptions } from './options/health-options.ts'
import { mountOption } from './options/mount-options.ts'
import { nameOptions, networkOptions, publishOptions } from './options/network-options.ts'
import { processOptions, rightsOptions } from './options/process-options.ts'
import { resourceOptions } from './options/resource-options.ts'
import { options, pairOptions } from '../../core/option-words.ts'

/** Folder of file secrets in a container; a volume of its own, so that `docker cp` reaches it with a read-only root too. */
export const secretsFolder = '/run/secrets'

/**
 * Options of `docker create` for a service; without name, our labels, environment values and image. The order is fixed, for
 * the words are the container's identity.
 */
export function containerOptions(
  project: Project,
  service: Service,
  engine: EngineFacts,
  ports: readonly number[],
): Argv {
  return [
    ...networkOptions(project, service),
    ...Object.keys(service.environment)
      .toSorted()
      .flatMap((name) => environmentOption(name, service.environment[name] ?? '')),
    ...service.volumes.flatMap((mount) => mountOption(project, mount)),
    ...options('--volumes-from', foreignVolumes(service)),
    ...options('--tmpfs', service.tmpfs),
    ...healthOptions(service.healthcheck),
    ...processOptions(service),
    ...rightsOptions(project, service),
    ...resourceOptions(service),
    ...options('--cap-add', service.capAdd),
    ...options('--cap-drop', service.capDrop),
    ...nameOptions(service),
    ...options('--add-host', service.extraHosts),
    ...pairOptions('--label', service.labels),
    ...publishOptions(service),
    ...(engine.reachable ? [] : ports.flatMap((port) => ['--publish', `127.0.0.1::${port}`])),
    ...entrypointOption(service),
  ]
}

/** Words after the image: the rest of the entrypoint, then the command. */
export function containerCommand(service: Service): Argv {
  return [...(service.entrypoint ?? []).slice(1), ...(service.command ?? [])]
}

/** The value travels in the environment of the client, so that no process list shows it. */
function environmentOption(name: string, value: string): string[] {
  return ['--env', steersClient(name) ? `${name}=${value}` : name]
}

/** Volumes of containers that are not the project's. */
function foreignVolumes({ volumesFrom = [] }: Service): string[] {
  return volumesFrom.filter((from) => from.startsWith('container:')).map((from) => from.slice('container:'.length))
}

/** The option takes one word; an empty list takes the image's own away. */
function entrypointOption(service: Service): string[] {
  return service.entrypoint ? ['--entrypoint', service.entrypoint[0] ?? ''] : []
}
