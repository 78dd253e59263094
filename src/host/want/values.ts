import { Secret } from '../../core/argv.ts'
import { steersClient } from '../../core/client-variables.ts'
import type { ContainerFile } from '../../core/plan.ts'
import type { FileMount, Service } from '../../manifest/project.ts'

type Values = Readonly<Record<string, Secret>>

/** The values of secrets and configs, by their keys in the project. */
export interface FileValues {
  readonly secrets: Values
  readonly configs?: Values
}

/** Variables whose values travel in the environment of the docker client. */
export function environmentOf(service: Pick<Service, 'environment'>): Record<string, Secret> {
  const names = Object.keys(service.environment).filter((name) => !steersClient(name))
  return Object.fromEntries(names.toSorted().map((name) => [name, new Secret(service.environment[name] ?? '')]))
}

function secretFiles(input: FileValues, service: Used): ContainerFile[] {
  return service.secrets.map((mount) => {
    const content = input.secrets[mount.source]
    if (!content) throw new Error(`no value for secret ${mount.source}`)
    return { path: mount.target, content, mode: mount.mode, uid: mount.uid, gid: mount.gid }
  })
}

function configFiles(input: FileValues, service: Used): ContainerFile[] {
  return (service.configs ?? []).map((mount: FileMount) => {
    const content = input.configs?.[mount.source]
    if (!content) throw new Error(`no content for config ${mount.source}`)
    const { target: path, mode = 0o444, uid = '0', gid = '0' } = mount
    return { path, content, mode, uid: Number(uid), gid: Number(gid) }
  })
}

/** A file without its content, for a digest. */
export function describeFile(file: ContainerFile): unknown {
  return [file.path, file.mode, file.uid, file.gid]
}

type Used = Pick<Service, 'secrets' | 'configs'>

/** Secrets and configs as files in the container. */
export function filesOf(input: FileValues, service: Used): ContainerFile[] {
  return [...secretFiles(input, service), ...configFiles(input, service)]
}
