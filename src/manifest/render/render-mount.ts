import type { Mount } from '../project.ts'
import { bytes, compact, flag, sorted, type Plain } from './values.ts'

/** One entry of `volumes` in the long form. */
export function renderMount(mount: Mount): Plain {
  return (
    compact({
      type: mount.type === 'anonymous' ? 'volume' : mount.type,
      source: 'source' in mount ? mount.source : undefined,
      target: mount.target,
      read_only: flag(mount.readOnly),
      consistency: 'consistency' in mount ? mount.consistency : undefined,
      ...optionsOf(mount),
    }) ?? {}
  )
}

function optionsOf(mount: Mount): Readonly<Record<string, Plain | undefined>> {
  if (mount.type === 'bind') {
    const { selinux, propagation, createHostPath, recursive } = mount
    const create = createHostPath === false ? false : undefined
    return { bind: compact({ selinux, propagation, create_host_path: create, recursive }) }
  }
  if (mount.type === 'tmpfs') return { tmpfs: compact({ size: bytes(mount.size || undefined), mode: mount.mode }) }
  if (mount.type === 'image') return { image: compact({ subpath: mount.subpath }) }
  if (mount.type === 'npipe' || mount.type === 'cluster') return {}
  return { volume: compact({ labels: sorted(mount.labels), nocopy: flag(mount.nocopy), subpath: mount.subpath }) }
}
