import type { Mount, Project } from '../../../manifest/project.ts'
import { csv } from '../../../core/option-words.ts'

type Of<T extends Mount['type']> = Extract<Mount, { type: T }>

/** Words of `docker create` for one mount. */
export function mountOption(project: Project, mount: Mount): string[] {
  switch (mount.type) {
    case 'anonymous':
      return anonymousOption(mount)
    case 'bind':
      return bindOption(mount)
    case 'tmpfs':
      return ['--tmpfs', `${mount.target}${tmpfsWords(mount)}`]
    case 'volume':
      return volumeOption(project.volumes[mount.source]?.name ?? mount.source, mount)
    case 'image':
      return mountWords('image', [
        `source=${mount.source}`,
        `target=${mount.target}`,
        ...(mount.subpath === undefined ? [] : [`image-subpath=${mount.subpath}`]),
      ])
    case 'npipe':
    case 'cluster':
      return mountWords(mount.type, [`source=${mount.source ?? ''}`, `target=${mount.target}`, ...readOnly(mount)])
  }
}

function volumeOption(source: string, mount: Of<'volume'>): string[] {
  return mountWords('volume', [`source=${source}`, `target=${mount.target}`, ...readOnly(mount), ...volumeWords(mount)])
}

function anonymousOption(mount: Of<'anonymous'>): string[] {
  const more = [...readOnly(mount), ...volumeWords(mount)]
  return more.length === 0 ? ['--volume', mount.target] : mountWords('volume', [`target=${mount.target}`, ...more])
}

function volumeWords({ nocopy, subpath, labels = {} }: Of<'volume'> | Of<'anonymous'>): string[] {
  return [
    ...(nocopy ? ['volume-nocopy'] : []),
    ...(subpath === undefined ? [] : [`volume-subpath=${subpath}`]),
    ...Object.entries(labels).map(([key, value]) => `volume-label=${key}=${value}`),
  ]
}

/** `--volume` makes a folder that is missing and knows the words of SELinux; `--mount` does neither and knows how deep it goes. */
function bindOption(mount: Of<'bind'>): string[] {
  const { source, target, propagation, selinux, recursive, createHostPath } = mount
  if (createHostPath !== false && recursive === undefined) {
    const words = [
      ...(mount.readOnly ? ['ro'] : []),
      ...(propagation ? [propagation] : []),
      ...(selinux ? [selinux] : []),
    ]
    return ['--volume', `${source}:${target}${words.length === 0 ? '' : `:${words.join(',')}`}`]
  }
  return mountWords('bind', [
    `source=${source}`,
    `target=${target}`,
    ...readOnly(mount),
    ...(propagation === undefined ? [] : [`bind-propagation=${propagation}`]),
    ...(recursive === undefined ? [] : [`bind-recursive=${recursive}`]),
  ])
}

function mountWords(type: string, fields: readonly string[]): string[] {
  return ['--mount', csv([`type=${type}`, ...fields])]
}

function readOnly(mount: { readonly readOnly?: boolean }): string[] {
  return mount.readOnly ? ['readonly'] : []
}

function tmpfsWords({ size, mode, readOnly: ro }: Of<'tmpfs'>): string {
  const words = [
    ...(ro ? ['ro'] : []),
    ...(size === undefined ? [] : [`size=${size}`]),
    ...(mode === undefined ? [] : [`mode=${mode.toString(8).padStart(4, '0')}`]),
  ]
  return words.length === 0 ? '' : `:${words.join(',')}`
}
