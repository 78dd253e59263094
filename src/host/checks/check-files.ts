import { posix } from 'node:path'
import type { Project, Service } from '../../manifest/project.ts'
import { secretsFolder } from '../container-options.ts'
import type { Refusal } from '../../manifest/refuse.ts'

interface FileEntry {
  readonly key: string
  readonly part: object
  readonly kind: 'secret' | 'config'
  readonly target: string
}

/** Where secrets and configs cannot be written: `docker cp` reaches volumes and a root that is not read-only, and nothing else. */
export function checkFiles(_: Project, service: Service): Refusal[] {
  const configs = service.configs ?? []
  const files: FileEntry[] = [
    ...service.secrets.map((part, index) => ({
      key: `secrets[${index}]`,
      part,
      kind: 'secret' as const,
      target: part.target,
    })),
    ...configs.map((part, index) => ({ key: `configs[${index}]`, part, kind: 'config' as const, target: part.target })),
  ]
  return [...files.flatMap((file) => checkTarget(service, file)), ...checkOwners(service)]
}

function checkTarget(service: Service, { key, part, kind, target }: FileEntry): Refusal[] {
  const at = { code: 'path-invalid', key, part, given: target }
  const mount = mountAbove(service, target)
  if (mount !== undefined) {
    const message = `The ${kind} would be written into what is mounted at ${mount}`
    return [{ ...at, message, fix: 'Give it a target outside of the mount.' }]
  }
  if (!service.readOnly || target.startsWith(`${secretsFolder}/`)) return []
  const message = `A read-only container has its ${kind}s in ${secretsFolder} only`
  return [{ ...at, message, fix: `Give the ${kind} a target below ${secretsFolder}.` }]
}

/** What is mounted over a folder hides a file in it, or keeps it for longer than the container. */
function mountAbove(service: Service, target: string): string | undefined {
  const paths = [
    ...service.volumes.map((mount) => mount.target),
    ...service.tmpfs.map((entry) => entry.split(':')[0] ?? ''),
  ]
  return paths.map((path) => posix.normalize(path)).find((path) => target === path || target.startsWith(`${path}/`))
}

/** The engine's archive format knows numbers only. */
function checkOwners(service: Service): Refusal[] {
  return (service.configs ?? []).flatMap((part, index) =>
    [part.uid ?? '0', part.gid ?? '0'].every((id) => /^\d{1,10}$/.test(id))
      ? []
      : [
          {
            key: `configs[${index}]`,
            part,
            message: '`uid` and `gid` must be numbers here',
            fix: 'Write the number of the user.',
          },
        ],
  )
}
