import type { Mount, Volume } from '../project.ts'

/** Where on a machine, below `/containers/<service>`, a data folder of the container lies; empty for `/host`, which is all of it. */
export function machineFolder(path: string): string {
  return path.replace(/^\/host(?=\/|$)/, '')
}

/** A data folder as a volume of the project. The key cannot be one of a Compose file, which has no colon in a name. */
export function keptVolume(project: string, service: string, path: string): readonly [string, Volume] {
  const name = `${project}_${service}${path.replaceAll('/', '-')}`
  return [volumeKey(service, path), { name, data: { service, folder: machineFolder(path) } }]
}

/** A data folder as a mount of its service; Docker fills an empty volume with what the image has there. */
export function keptMount(service: string, path: string): Mount {
  return { type: 'volume', source: volumeKey(service, path), target: path, readOnly: false }
}

function volumeKey(service: string, path: string): string {
  return `${service}:${path}`
}
