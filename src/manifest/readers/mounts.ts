import type { Mount } from '../project.ts'
import { at, itemsOf, report, reportType, reportValue, type Cursor } from '../cursor.ts'
import { optionalKeys, readKeys, reportUnsupported, unsupported, unsupportedKeys } from '../keys.ts'
import { readContainerPath } from './lists.ts'
import { resolvePath } from './paths.ts'
import { onlyDefault, readBoolean, readSomeText, readText } from './scalars.ts'
import { readTmpfsOptions } from './tmpfs.ts'

const shortForm = 'data:/path, ./folder:/path:ro or /path'

/** What `volumes` of a service brings: mounts, and memory file systems in the form of `docker run --tmpfs`. */
export interface Mounts {
  readonly mounts: readonly Mount[]
  readonly tmpfs: readonly string[]
}

/** The keys of the long form of a mount. */
export const mountKeys = {
  type: readText,
  source: readSomeText,
  target: readContainerPath,
  read_only: readBoolean,
  consistency: unsupported('Remove it: it means nothing to an engine of today.'),
  bind: optionalKeys({
    create_host_path: onlyDefault(true),
    ...unsupportedKeys('propagation', 'recursive', 'selinux'),
  }),
  volume: optionalKeys({ nocopy: onlyDefault(false), ...unsupportedKeys('labels', 'subpath') }),
  tmpfs: readTmpfsOptions,
  image: unsupported(),
}

/** Reads `volumes` of a service. */
export function readMounts(cursor: Cursor): Mounts | undefined {
  if (cursor.tree.kind !== 'list') return reportType(cursor, 'a list', `Write ${shortForm}.`)
  const mounts: Mount[] = []
  const tmpfs: string[] = []
  const seen = new Map<string, Cursor>()
  for (const item of itemsOf(cursor)) {
    const mount = item.tree.kind === 'map' ? readLongMount(item) : readShortMount(item)
    if (mount === undefined) continue
    checkTarget(seen, typeof mount === 'string' ? (mount.split(':')[0] ?? '') : mount.target, item)
    if (typeof mount === 'string') tmpfs.push(mount)
    else mounts.push(mount)
  }
  return { mounts, tmpfs }
}

function checkTarget(seen: Map<string, Cursor>, target: string, item: Cursor): void {
  const path = target.replace(/(?<=.)\/+$/, '')
  const first = seen.get(path)
  if (!first) return void seen.set(path, item)
  const message = `another volume is mounted at this path already, on line ${first.keyAt.line}`
  report(item, { code: 'mount-clash', message, fix: 'Give each volume a path of its own.' })
}

function readShortMount(cursor: Cursor): Mount | undefined {
  const text = readText(cursor)
  if (text === undefined) return undefined
  const parts = text.split(':')
  if (/^[a-z]:(?:\\|\/.*:\/)/i.test(text)) {
    return reportUnsupported(cursor, 'a Windows path', 'Write a path relative to the Compose file.')
  }
  if (parts.length > 3 || parts.includes('')) return reportValue(cursor, 'this is no volume', shortForm)
  const [source = '', target = source, options = 'rw'] = parts
  const readOnly = readOptions(cursor, options)
  if (readOnly === undefined) return undefined
  if (!target.startsWith('/'))
    return reportValue(cursor, 'the path inside the container must begin with a slash', shortForm)
  return parts.length === 1 ? { type: 'anonymous', target } : mountOf(cursor, source, target, readOnly)
}

function readOptions(cursor: Cursor, options: string): boolean | undefined {
  let readOnly = false
  for (const option of options.split(',')) {
    if (option === 'ro' || option === 'rw') readOnly = option === 'ro'
    else if (/^(?:z|Z|nocopy|r?(?:private|shared|slave)|cached|delegated|consistent)$/.test(option)) {
      return reportUnsupported(cursor, `the mount option \`${option}\``)
    } else return reportValue(cursor, 'this mount option is not known', 'ro or rw')
  }
  return readOnly
}

function mountOf(cursor: Cursor, source: string, target: string, readOnly: boolean): Mount | undefined {
  if (!/^[./~]/.test(source)) return volumeMount(cursor, source, target, readOnly)
  const path = resolvePath(cursor, source)
  return path === undefined ? undefined : { type: 'bind', source: path, target, readOnly }
}

function volumeMount(cursor: Cursor, source: string, target: string, readOnly: boolean): Mount {
  cursor.scope.references.push({ kind: 'volume', name: source, cursor })
  return { type: 'volume', source, target, readOnly }
}

function readLongMount(cursor: Cursor): Mount | string | undefined {
  const before = cursor.scope.issues.length
  const fields = readKeys(cursor, mountKeys)
  if (!fields || cursor.scope.issues.length > before) return undefined
  const { type, source, target, read_only: readOnly = false } = fields
  if (type === undefined) return reportMissing(cursor, 'type', 'volume, bind or tmpfs')
  if (target === undefined) return reportMissing(cursor, 'target', 'the path inside the container')
  if (type === 'tmpfs') return `${target}${fields.tmpfs ?? ''}`
  if (type === 'volume') {
    return source === undefined ? { type: 'anonymous', target } : volumeMount(cursor, source, target, readOnly)
  }
  if (type !== 'bind') return reportMountType(at(cursor, 'type') ?? cursor)
  if (source === undefined) return reportMissing(cursor, 'source', 'the folder of this machine')
  const path = resolvePath(cursor, source)
  return path === undefined ? undefined : { type: 'bind', source: path, target, readOnly }
}

function reportMountType(cursor: Cursor): undefined {
  const type = readText(cursor) ?? ''
  const accepted = 'volume, bind or tmpfs'
  if (!/^(?:cluster|npipe|image)$/.test(type)) return reportValue(cursor, 'this type of mount is not known', accepted)
  return reportUnsupported(cursor, `a mount of type \`${type}\``, `Use ${accepted}.`)
}

function reportMissing(cursor: Cursor, key: string, what: string): undefined {
  return report(cursor, { code: 'missing-key', message: `\`${key}\` is missing`, fix: `Give \`${key}\`: ${what}.` })
}
